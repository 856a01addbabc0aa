import AccountsService
import CartsService
import CatalogService
import InventoryService
import OrdersService
import PaymentsService
import ReviewsService
import ServiceHost
import ShippingService
import ShopCore

let everyService = [
    accountsService, catalogService, inventoryService, cartsService, ordersService, paymentsService, shippingService, reviewsService,
]

await ServiceHost.runChosen(among: everyService)
