import Hummingbird
import ShopCore

extension PublicAPI {
    func addCart(to routes: inout Routes) {
        routes.on(.get, "/v1/cart") { request, _ in
            let cart = try await shop.cart(of: try await session(request).accountID)
            return json { $0.cart(cart) }
        }
        routes.on(.delete, "/v1/cart") { request, _ in
            let cart = try await shop.clearCart(of: try await session(request).accountID)
            return json { $0.cart(cart) }
        }
        routes.on(.put, "/v1/cart/items/:product") { request, context in
            let customer = try await session(request).accountID
            let product: ProductID = try reader.identifier("product", context)
            let quantity = try await reader.body(request) { $0.integer("quantity") }
            guard CartItem.quantityLimits.contains(quantity) else {
                throw ShopFailure.invalid([FieldError(field: "quantity", message: "must be 1 to \(CartItem.quantityLimits.upperBound)")])
            }
            let cart = try await shop.putCartItem(PutCartItem(customerID: customer, productID: product, quantity: quantity))
            return json { $0.cart(cart) }
        }
        routes.on(.delete, "/v1/cart/items/:product") { request, context in
            let customer = try await session(request).accountID
            let product: ProductID = try reader.identifier("product", context)
            let cart = try await shop.removeCartItem(RemoveCartItem(customerID: customer, productID: product))
            return json { $0.cart(cart) }
        }
    }
}
