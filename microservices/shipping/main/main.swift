import ServiceHost
import ShippingService

await ServiceHost.run([shippingService])
