import ShippingService
import ServiceHost

await ServiceHost.run([shippingService])
