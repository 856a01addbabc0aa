import CartsService
import ServiceHost

await ServiceHost.run([cartsService])
