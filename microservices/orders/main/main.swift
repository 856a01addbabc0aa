import OrdersService
import ServiceHost

await ServiceHost.run([ordersService])
