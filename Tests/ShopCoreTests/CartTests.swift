import ShopCore
import Testing

@Suite struct `A cart` {
    private let cart = Cart(
        customerID: AccountID("a"),
        items: [
            CartItem(productID: ProductID("p-1"), name: "One", unitPrice: Money(amount: 1299), quantity: 2, revision: 3),
            CartItem(productID: ProductID("p-2"), name: "Two", unitPrice: Money(amount: 1), quantity: 99, revision: 5),
        ], revision: 5)

    @Test func `costs the sum of its lines`() {
        #expect(cart.items.map(\.lineTotal) == [Money(amount: 2598), Money(amount: 99)])
        #expect(cart.total == Money(amount: 2697))
        #expect(Cart(customerID: AccountID("a"), items: [], revision: 0).total == .zero())
    }

    @Test func `tells what was bought from what was added since`() {
        #expect(cart.itemsAdded(after: 0) == cart.items)
        #expect(cart.itemsAdded(after: 3).map(\.productID) == [ProductID("p-2")])
        #expect(cart.itemsAdded(after: 4).map(\.productID) == [ProductID("p-2")])
        #expect(cart.itemsAdded(after: 5).isEmpty)
    }
}
