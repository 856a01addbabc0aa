import ShopCore
import Testing

private let good = PostalAddress(name: "Ada", street: "1 Main Street", city: "Berlin", postalCode: "10115", country: "DE")

@Suite struct `An address` {
    @Test func `that is complete breaks no rule`() { #expect(good.fieldErrors().isEmpty) }

    @Test func `names every field that breaks a rule`() {
        let empty = PostalAddress(name: "", street: "", city: "", postalCode: "", country: "")
        #expect(
            empty.fieldErrors().map(\.field) == ["shipTo.name", "shipTo.street", "shipTo.city", "shipTo.postalCode", "shipTo.country"])
    }

    @Test func `keeps each field within its length`() {
        let limits: [(WritableKeyPath<PostalAddress, String>, Int)] = [(\.name, 200), (\.street, 200), (\.city, 100), (\.postalCode, 20)]
        for (field, limit) in limits {
            var address = good
            address[keyPath: field] = String(repeating: "ü", count: limit)
            #expect(address.fieldErrors().isEmpty)
            address[keyPath: field] = String(repeating: "ü", count: limit + 1)
            #expect(address.fieldErrors().count == 1)
        }
    }

    @Test(arguments: ["de", "D", "DEU", "D1", "", "ÄÖ", "D "]) func `takes a country by its two capital letters alone`(code: String) {
        var address = good
        address.country = code
        #expect(address.fieldErrors().map(\.field) == ["shipTo.country"])
    }
}

@Suite struct `Placing an order` {
    private func request(_ fields: [String]) -> PlaceOrder {
        PlaceOrder(
            customerID: AccountID("a"), idempotencyKey: "k", cardToken: fields[0],
            shipTo: PostalAddress(name: fields[1], street: fields[2], city: fields[3], postalCode: fields[4], country: fields[5]))
    }

    /// Every way to fill six fields from pieces that imitate the fingerprint's own punctuation: 4,096 bodies, none told as another.
    @Test func `gives different bodies different fingerprints`() {
        let pieces = ["", "|", "1:", "0:|"]
        var bodies: [[String]] = [[]]
        for _ in 0..<6 { bodies = bodies.flatMap { body in pieces.map { body + [$0] } } }
        let fingerprints = Set(bodies.map { request($0).fingerprint })
        #expect(bodies.count == 4096)
        #expect(fingerprints.count == bodies.count)
    }

    @Test(arguments: 0..<20) func `tells a moved character from its place before`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let text = (0..<12).map { _ in Character(["a", "|", ":", "1", "é", "\u{301}"][Int.random(in: 0..<6, using: &random)]) }
            let cuts = { (random: inout SplitMix64) in (0..<5).map { _ in Int.random(in: 0...text.count, using: &random) }.sorted() }
            let (one, other) = (cuts(&random), cuts(&random))
            let fields = { (cuts: [Int]) in zip([0] + cuts, cuts + [text.count]).map { String(text[$0..<$1]) } }
            let bytes = { (fields: [String]) in fields.map { Array($0.utf8) } }
            let isSameBody = bytes(fields(one)) == bytes(fields(other))
            #expect((request(fields(one)).fingerprint == request(fields(other)).fingerprint) == isSameBody)
        }
    }

    @Test func `does not depend on the key or the customer`() {
        var other = request(["tok", "n", "s", "c", "p", "DE"])
        let before = other.fingerprint
        other.idempotencyKey = "another"
        other.customerID = AccountID("b")
        #expect(other.fingerprint == before)
    }

    @Test func `needs a card token and a good address`() {
        #expect(request(["tok", "n", "s", "c", "p", "DE"]).fieldErrors().isEmpty)
        #expect(request(["", "n", "s", "c", "p", "DE"]).fieldErrors().map(\.field) == ["cardToken"])
        let long = String(repeating: "t", count: 101)
        #expect(request([long, "n", "s", "", "p", "DE"]).fieldErrors().map(\.field) == ["cardToken", "shipTo.city"])
    }
}

@Suite struct `A review` {
    private func post(stars: Int, text: String) -> PostReview {
        PostReview(customerID: AccountID("a"), productID: ProductID("p"), stars: stars, text: text)
    }

    @Test func `has one to five stars and a text`() {
        for stars in 1...5 { #expect(post(stars: stars, text: "Good").fieldErrors().isEmpty) }
        for stars in [0, 6, -1, .max] { #expect(post(stars: stars, text: "Good").fieldErrors().map(\.field) == ["stars"]) }
        #expect(post(stars: 0, text: "").fieldErrors().map(\.field) == ["stars", "text"])
        #expect(post(stars: 1, text: String(repeating: "é", count: 2000)).fieldErrors().isEmpty)
        #expect(post(stars: 1, text: String(repeating: "é", count: 2001)).fieldErrors().map(\.field) == ["text"])
    }
}
