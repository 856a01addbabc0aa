import DemoData
import ShopCore
import Testing

@Suite struct `The demo data` {
    private let data = DemoDataset()

    @Test func `has the announced numbers and identifiers`() {
        #expect(data.products.count == 10_000)
        #expect(data.stock.map(\.productID) == data.products.map(\.id))
        #expect(data.customers.count == 1000)
        #expect(data.reviews.count == 5000)
        #expect(data.products.first?.id == ProductID("p-000001"))
        #expect(data.products.last?.id == ProductID("p-010000"))
        #expect(data.customers.first.map { [$0.id.rawValue, $0.email] } == ["a-000001", "user000001@example.com"])
        #expect(data.customers.last.map { [$0.id.rawValue, $0.email] } == ["a-001000", "user001000@example.com"])
        #expect(data.admin.id == AccountID("a-admin") && data.admin.role == .admin && data.admin.email == "admin@example.com")
        #expect(data.customers.allSatisfy { $0.role == .customer })
    }

    @Test func `is the same for the same seed and another for another`() {
        let again = DemoDataset(seed: 1)
        #expect(
            again.products == data.products && again.stock == data.stock && again.customers == data.customers
                && again.reviews == data.reviews)
        let other = DemoDataset(seed: 2)
        #expect(
            other.products != data.products && other.stock != data.stock && other.customers != data.customers
                && other.reviews != data.reviews)
    }

    @Test func `has twelve categories and no two products of one name`() {
        #expect(Set(data.products.map(\.category)).count == 12)
        #expect(Set(data.products.map { [$0.category, $0.name] }).count == 10_000)
        #expect(
            data.products.allSatisfy { $0.price.amount > 0 && $0.price.amount <= 100_000 && $0.version == 1 && !$0.description.isEmpty })
    }

    @Test func `sells out about one product in fifty, and none of the hot ones`() {
        let soldOut = data.stock.filter { $0.quantity == 0 }.count
        #expect((100...300).contains(soldOut))
        #expect(data.stock.prefix(DemoDataset.hotProductCount).allSatisfy { $0.quantity == 100_000 })
        #expect(data.stock.dropFirst(DemoDataset.hotProductCount).allSatisfy { $0.quantity == 0 || (100...1000).contains($0.quantity) })
    }

    @Test func `has one review by a customer of a product, and ratings that count them`() {
        #expect(Set(data.reviews.map { [$0.customerID.rawValue, $0.productID.rawValue] }).count == data.reviews.count)
        #expect(Set(data.reviews.map(\.id)).count == data.reviews.count)
        #expect(Set(data.reviews.map(\.customerID)).isSubset(of: data.customers.map(\.id)))
        #expect(Set(data.reviews.map(\.productID)).isSubset(of: data.products.map(\.id)))
        #expect(data.ratings.values.reduce(0) { $0 + $1.count } == data.reviews.count)
        #expect(data.ratings.values.reduce(0) { $0 + $1.sumOfStars } == data.reviews.reduce(0) { $0 + $1.stars })
    }
}
