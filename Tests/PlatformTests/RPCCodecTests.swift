import Foundation
import ShopCore
import ShopJSON
import ShopRPC
import Testing

/// What crosses a wire or lies in an outbox, written and read by our coder and by Foundation's.
@Suite struct RPCCodecTests {
    private func canonical<T: Codable>(_ value: T) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func check<T: Codable>(_ value: T, _ location: SourceLocation = #_sourceLocation) throws {
        let expected = try canonical(value)
        let ours = try JSONText.encode(value)
        #expect(try canonical(try JSONText.decode(T.self, from: ours)) == expected, sourceLocation: location)
        #expect(try canonical(try JSONDecoder().decode(T.self, from: Data(ours))) == expected, sourceLocation: location)
        #expect(
            try canonical(try JSONText.decode(T.self, from: Array(try JSONEncoder().encode(value)))) == expected, sourceLocation: location)
    }

    private let text = "Ünïcode \"quoted\" \\ / \n\r\t\u{1}\u{1F}\u{7F} 日本 👩‍👩‍👧"
    private var address: PostalAddress { PostalAddress(name: text, street: "", city: "C", postalCode: "1", country: "DE") }
    private let at = Timestamp(millisecondsSinceEpoch: 1_700_000_000_123)
    private var price: Money { Money(amount: -5) }
    private var product: Product {
        Product(id: ProductID("p-1"), name: text, description: text, category: "c", price: price, version: 3)
    }
    private var line: OrderLine { OrderLine(productID: ProductID("p-1"), name: text, unitPrice: Money(amount: 250), quantity: 2) }
    private var order: Order {
        Order.place(id: OrderID("o-1"), customerID: AccountID("a-1"), lines: [line, line], shipTo: address, at: at)
    }
    private var away: Unavailable { Unavailable(dependency: "x", reason: .timeout, mayHaveRun: true, detail: text) }

    @Test func `accounts operations`() throws {
        try check(CreateAccount(email: text, password: text, displayName: text))
        try check(OpenSession(email: text, password: text))
        try check(CloseSession(sessionID: SessionID("s"), expiresAt: at))
        try check(GetAccount(id: AccountID("a")))
        try check(ListRevokedSessions(afterSequence: .max))
        try check(sampleAccount)
        try check(OpenedSession(token: text, expiresAt: at))
        try check([RevokedSession(sequence: 1, sessionID: SessionID("s"), expiresAt: at)])
        let failures: [AccountsFailure] = [
            .emailTaken, .invalid([FieldError(field: "f", message: text)]), .badCredentials, .tooManyAttempts(retryAfterSeconds: 3),
            .notFound, .unavailable(away),
        ]
        for failure in failures { try check(failure) }
    }

    @Test func `catalog operations`() throws {
        try check(ListProducts(query: text, category: nil, sort: .name, page: PageRequest(limit: 3, cursor: text)))
        try check(ListProducts())
        try check(GetProduct(id: ProductID("p")))
        try check(GetProducts(ids: []))
        try check(CreateProduct(draft: ProductDraft(name: text, description: "", category: "c", price: price)))
        try check(UpdateProduct(id: ProductID("p"), patch: ProductPatch(version: 1, name: text)))
        let summary = ProductSummary(
            id: ProductID("p"), name: text, category: "c", price: price, inStock: true, rating: Rating(count: 2, sumOfStars: 9))
        try check(Page(items: [summary, summary], next: nil))
        try check(Page(items: [ProductSummary](), next: text))
        try check([product])
        let failures: [CatalogFailure] = [
            .notFound(ProductID("p")), .versionConflict(current: 2), .invalid([]), .invalidCursor, .unavailable(away),
        ]
        for failure in failures { try check(failure) }
    }

    @Test func `inventory and carts operations`() throws {
        try check(GetStockLevels(productIDs: [ProductID("p")]))
        try check(ReserveStock(orderID: OrderID("o"), lines: [StockLine(productID: ProductID("p"), quantity: 2)]))
        try check(ReleaseStock(orderID: OrderID("o")))
        try check(AdjustStock(productID: ProductID("p"), delta: -2, reason: text))
        try check([StockLevel(productID: ProductID("p"), onHand: 3, reserved: 1)])
        try check(Reservation(orderID: OrderID("o"), lines: [], state: .held, expiresAt: at))
        try check(Done())
        for failure: InventoryFailure in [
            .outOfStock([ProductID("p")]), .wouldGoNegative, .invalid([]), .reservationGone, .unavailable(away),
        ] { try check(failure) }

        try check(GetCart(customerID: AccountID("a")))
        try check(PutCartItem(customerID: AccountID("a"), productID: ProductID("p"), quantity: 99))
        try check(RemoveCartItem(customerID: AccountID("a"), productID: ProductID("p")))
        try check(ClearCart(customerID: AccountID("a")))
        let item = CartItem(productID: ProductID("p"), name: text, unitPrice: price, quantity: 1, revision: 0)
        try check(Cart(customerID: AccountID("a"), items: [item], revision: 4))
        for failure: CartsFailure in [.productNotFound(ProductID("p")), .invalid([]), .unavailable(away)] { try check(failure) }
    }

    @Test func `orders and payments operations`() throws {
        try check(PlaceOrder(customerID: AccountID("a"), idempotencyKey: text, cardToken: "t", shipTo: address))
        try check(GetOrder(customerID: AccountID("a"), id: OrderID("o")))
        try check(ListOrders(customerID: AccountID("a"), page: PageRequest()))
        try check(CancelOrder(customerID: AccountID("a"), id: OrderID("o")))
        try check(PlacedOrder(order: order, isPending: true))
        var orders = [order]
        var confirmed = order
        try confirmed.confirm(at: at)
        orders.append(confirmed)
        var shipped = confirmed
        try shipped.ship(trackingCode: text, at: at)
        orders.append(shipped)
        var cancelled = confirmed
        try cancelled.cancel(at: at)
        orders.append(cancelled)
        for reason: RejectionReason in [.outOfStock([ProductID("p")]), .paymentDeclined(.insufficientFunds), .reservationExpired] {
            var rejected = order
            try rejected.reject(reason, at: at)
            orders.append(rejected)
        }
        try check(Page(items: orders, next: "n"))
        for failure: OrdersFailure in [
            .cartEmpty, .outOfStock([]), .paymentDeclined(.unknownCard), .reservationExpired, .keyReused, .notFound,
            .notCancellable(state: "shipped"), .invalid([]), .invalidCursor, .unavailable(away),
        ] { try check(failure) }

        try check(AuthorisePayment(orderID: OrderID("o"), amount: price, cardToken: "t"))
        try check(VoidPayment(orderID: OrderID("o")))
        for outcome: AuthorisationOutcome in [.authorised, .declined(.declined), .unknown] { try check(outcome) }
        for failure: PaymentsFailure in [.voided, .notFound, .unavailable(away)] { try check(failure) }
    }

    @Test func `shipping and reviews operations, audits and feeds`() throws {
        try check(GetShipment(customerID: AccountID("a"), orderID: OrderID("o")))
        try check(CancelShipment(customerID: AccountID("a"), orderID: OrderID("o")))
        for state: Shipment.State in [.preparing, .dispatched(trackingCode: text, at: at), .cancelled] {
            try check(
                Shipment(
                    id: ShipmentID("s"), orderID: OrderID("o"), customerID: AccountID("a"), shipTo: address, createdAt: at, state: state))
        }
        for failure: ShippingFailure in [.notFound, .alreadyDispatched, .unavailable(away)] { try check(failure) }

        try check(PostReview(customerID: AccountID("a"), productID: ProductID("p"), stars: 5, text: text))
        try check(ListReviews(productID: ProductID("p"), page: PageRequest()))
        try check(GetRating(productID: ProductID("p")))
        try check(
            Page(
                items: [
                    Review(
                        id: ReviewID("r"), productID: ProductID("p"), customerID: AccountID("a"), stars: 1, text: text, createdAt: at)
                ], next: nil))
        for failure: ReviewsFailure in [.notPurchased, .alreadyReviewed, .invalid([]), .invalidCursor, .unavailable(away)] {
            try check(failure)
        }

        try check(ReadAudit(table: .outbox, after: nil))
        try check(AuditPage(rows: [text], next: nil))
        try check(PullEvents(subscriber: .carts, after: 3))
        for failure: FeedFailure in [.notSubscribed, .cursorAhead(head: 3), .unavailable(away)] { try check(failure) }
        let events: [Event] = [
            .productChanged(ProductChanged(productID: ProductID("p"), name: text, price: price, version: 1)),
            .stockLevelChanged(StockLevelChanged(productID: ProductID("p"), available: 0)),
            .ratingChanged(RatingChanged(productID: ProductID("p"), rating: .none)),
            .orderConfirmed(
                OrderConfirmed(
                    orderID: OrderID("o"), customerID: AccountID("a"), lines: [line], shipTo: address, total: price, cartRevision: 1)),
            .orderCancelled(OrderCancelled(orderID: OrderID("o"), customerID: AccountID("a"), lines: [])),
            .shipmentDispatched(ShipmentDispatched(orderID: OrderID("o"), trackingCode: text, at: at)),
        ]
        for event in events {
            try check(EventEnvelope(id: EventID("e"), sequence: 1, producer: .orders, occurredAt: at, event: event))
        }
    }

    @Test func `numbers at their limits, nulls and nesting`() throws {
        try check([Int64.min, .max, 0, -1])
        try check([UInt64.max, 0])
        try check([Int8.min, .max])
        try check([0.1, -1.5e300, 2.5e-300, 1, 0])
        try check([Optional(1), nil, 3])
        try check([[[String]]](repeating: [[], ["a"]], count: 2))
        try check(["a": ["b": [true, false]]])
        #expect(throws: EncodingError.self) { try JSONText.encode([Double.nan]) }
        #expect(throws: DecodingError.self) { try JSONText.decode([Int8].self, from: Array("[128]".utf8)) }
        #expect(try JSONText.decode([Int].self, from: Array("[1e3, 2.0, -0]".utf8)) == [1000, 2, 0])
    }

    @Test(arguments: [
        (#""\ud83d\ude00""#, "😀"), (#""\u00e9\/\b\f""#, "é/\u{8}\u{C}"), (" \n\t\r\"a\" ", "a"), (#""A\"""#, "A\""),
    ])
    func `escapes are read`(json: String, value: String) throws {
        #expect(try JSONText.decode(String.self, from: Array(json.utf8)) == value)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[1,]", "[1 2]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "01", "-", "1.", ".5", "1e", "+1", "nul", "truee", "\"",
        "\"\\", "\"\\x\"",
        "\"\\u12\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\n\"", "1 1", "NaN", "'a'", "[1]]", String(repeating: "[", count: 100_000),
    ])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: DecodingError.self) { try JSONText.decode(Anything.self, from: Array(text.utf8)) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: DecodingError.self) { try JSONText.decode(String.self, from: [0x22, 0xFF, 0x22]) }
        #expect(throws: DecodingError.self) { try JSONText.decode(String.self, from: [0x22, 0x5C, 0x6E, 0xC3, 0x22]) }
    }
}

/// Takes any JSON value without looking inside, but a string, whose escapes are looked at only when it is asked for.
private struct Anything: Decodable {
    init(from decoder: any Decoder) throws {
        do {
            _ = try decoder.singleValueContainer().decode(String.self)
        } catch DecodingError.typeMismatch {
            return
        }
    }
}
