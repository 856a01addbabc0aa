import AccountsService
import CartsService
import CatalogService
import GatewayShop
import InventoryService
import OrdersService
import PaymentsService
import ReviewsService
import ServiceHost
import ShippingService
import ShopCore
import ShopRuntime

let everyService = [
    accountsService, catalogService, inventoryService, cartsService, ordersService, paymentsService, shippingService, reviewsService,
]

/// The gateway beside services; it listens on a port of its own, since the process's other one is for its peers.
let gateway = HostedEdge("gateway") { here in
    let settings = Settings.environment()
    let host = settings.text("public.host") ?? "127.0.0.1"
    return try Gateway.parts(
        over: here.transport, jwtKey: try settings.requiredText("jwt.key"), host: host, port: try settings.integer("public.port") ?? 8080,
        resilience: here.resilience
    ) { port in here.isServing("http://\(host):\(port)") }
}

await ServiceHost.runChosen(among: everyService, edge: gateway)
