import Hummingbird
import ShopCore

extension PublicAPI {
    func addOrders(to routes: inout Routes) {
        routes.on(.post, "/v1/orders") { request, _ in
            let customer = try await session(request).accountID
            let key = try reader.idempotencyKey(request)
            let wanted = try await reader.body(request) { body in
                PlaceOrder(
                    customerID: customer, idempotencyKey: key, cardToken: body.string("cardToken"),
                    shipTo: body.object("shipTo") { address in
                        PostalAddress(
                            name: address.string("name"), street: address.string("street"), city: address.string("city"),
                            postalCode: address.string("postalCode"), country: address.string("country"))
                    })
            }
            let errors = wanted.fieldErrors()
            guard errors.isEmpty else { throw ShopFailure.invalid(errors) }
            let placed = try await shop.placeOrder(wanted)
            return json(placed.isPending ? .accepted : .created, headers: [.location: "/v1/orders/\(placed.order.id)"]) {
                $0.order(placed.order)
            }
        }
        routes.on(.get, "/v1/orders") { request, _ in
            let customer = try await session(request).accountID
            let page = try await shop.listOrders(ListOrders(customerID: customer, page: try reader.page(QueryParameters(request))))
            return json(capacity: 4096) { $0.page(page) { $0.order($1) } }
        }
        routes.on(.get, "/v1/orders/:id") { request, context in
            let customer = try await session(request).accountID
            let order = try await shop.order(GetOrder(customerID: customer, id: try reader.identifier("id", context)))
            return json { $0.order(order) }
        }
        routes.on(.post, "/v1/orders/:id/cancel") { request, context in
            let customer = try await session(request).accountID
            let order = try await shop.cancelOrder(CancelOrder(customerID: customer, id: try reader.identifier("id", context)))
            return json { $0.order(order) }
        }
        routes.on(.get, "/v1/orders/:id/shipment") { request, context in
            let customer = try await session(request).accountID
            let shipment = try await shop.shipment(GetShipment(customerID: customer, orderID: try reader.identifier("id", context)))
            return json { $0.shipment(shipment) }
        }
    }
}
