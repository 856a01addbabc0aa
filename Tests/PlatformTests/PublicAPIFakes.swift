import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import ShopCore
import ShopHTTP
import ShopSecurity
import Synchronization

/// A shop that answers the same to everybody, or refuses as it was told, and remembers what the routes asked of it.
final class FakeShop: Shop {
    struct State {
        /// Thrown by every use case but `admit`.
        var refusal: ShopFailure?
        /// Thrown by `admit`.
        var admission: ShopFailure?
        var isPending = false
        var isReady = true
        var isDegraded = false
        var lastListing: ListProducts?
        var lastOrder: PlaceOrder?
        var lastPage: PageRequest?
        var lastPatch: ProductPatch?
        var lastDraft: ProductDraft?
        var calls = 0
    }

    let state = Mutex(State())
    /// `productPage("p-wait")` says that it is there, then waits until it is let go.
    let arrived = AsyncStream.makeStream(of: Void.self)
    let released = AsyncStream.makeStream(of: Void.self)

    static let noon = Timestamp(millisecondsSinceEpoch: 1_795_521_600_123)
    static let product = Product(
        id: ID("p-1"), name: "Lamp \"L\"", description: "line\nbreak \u{1F4A1}", category: "light", price: Money(amount: 1299), version: 3)
    static let cart = Cart(
        customerID: ID("a-1"),
        items: [CartItem(productID: ID("p-1"), name: "Lamp", unitPrice: Money(amount: 1299), quantity: 2, revision: 1)], revision: 1)
    static let order = Order.place(
        id: ID("o-1"), customerID: ID("a-1"),
        lines: [OrderLine(productID: ID("p-1"), name: "Lamp", unitPrice: Money(amount: 1299), quantity: 2)],
        shipTo: PostalAddress(name: "A", street: "S", city: "C", postalCode: "1", country: "DE"), at: noon)
    static let review = Review(id: ID("r-1"), productID: ID("p-1"), customerID: ID("a-1"), stars: 4, text: "fine", createdAt: noon)
    static let account = Account(id: ID("a-1"), email: "a@example.com", name: "A", role: .customer, createdAt: noon)

    private func note(_ change: (inout State) -> Void = { _ in }) throws(ShopFailure) {
        let refusal = state.withLock { state in
            state.calls += 1
            change(&state)
            return state.refusal
        }
        if let refusal { throw refusal }
    }

    func createAccount(_ request: CreateAccount) async throws(ShopFailure) -> Account {
        try note()
        return FakeShop.account
    }
    func openSession(_ request: OpenSession) async throws(ShopFailure) -> OpenedSession {
        try note()
        return OpenedSession(token: "t.t.t", expiresAt: FakeShop.noon)
    }
    func closeSession(_ session: Session) async throws(ShopFailure) { try note() }
    func admit(_ session: Session) async throws(ShopFailure) { if let refusal = state.withLock({ $0.admission }) { throw refusal } }
    func account(_ id: AccountID) async throws(ShopFailure) -> Account {
        try note()
        return FakeShop.account
    }
    func listProducts(_ request: ListProducts) async throws(ShopFailure) -> Page<ProductSummary> {
        try note { $0.lastListing = request }
        let product = FakeShop.product
        let summary = ProductSummary(
            id: product.id, name: product.name, category: product.category, price: product.price, inStock: true,
            rating: Rating(count: 3, sumOfStars: 13))
        return Page(items: [summary], next: "more")
    }
    func productPage(_ id: ProductID) async throws(ShopFailure) -> ProductPage {
        try note()
        if id.rawValue == "p-wait" {
            arrived.continuation.yield()
            for await _ in released.stream { break }
        }
        let isDegraded = state.withLock { $0.isDegraded }
        return ProductPage(
            product: FakeShop.product, available: isDegraded ? nil : 7, rating: isDegraded ? nil : Rating(count: 3, sumOfStars: 13))
    }
    func createProduct(_ draft: ProductDraft) async throws(ShopFailure) -> Product {
        try note { $0.lastDraft = draft }
        return FakeShop.product
    }
    func updateProduct(_ id: ProductID, _ patch: ProductPatch) async throws(ShopFailure) -> Product {
        try note { $0.lastPatch = patch }
        return FakeShop.product
    }
    func adjustStock(_ request: AdjustStock) async throws(ShopFailure) -> StockLevel {
        try note()
        return StockLevel(productID: request.productID, onHand: 10, reserved: 3)
    }
    func listReviews(_ request: ListReviews) async throws(ShopFailure) -> Page<Review> {
        try note { $0.lastPage = request.page }
        return Page(items: [FakeShop.review], next: nil)
    }
    func postReview(_ request: PostReview) async throws(ShopFailure) -> Review {
        try note()
        return FakeShop.review
    }
    func cart(of customer: AccountID) async throws(ShopFailure) -> Cart {
        try note()
        return FakeShop.cart
    }
    func putCartItem(_ request: PutCartItem) async throws(ShopFailure) -> Cart {
        try note()
        return FakeShop.cart
    }
    func removeCartItem(_ request: RemoveCartItem) async throws(ShopFailure) -> Cart {
        try note()
        return FakeShop.cart
    }
    func clearCart(of customer: AccountID) async throws(ShopFailure) -> Cart {
        try note()
        return Cart(customerID: customer, items: [], revision: 2)
    }
    func placeOrder(_ request: PlaceOrder) async throws(ShopFailure) -> PlacedOrder {
        try note { $0.lastOrder = request }
        return PlacedOrder(order: FakeShop.order, isPending: state.withLock { $0.isPending })
    }
    func order(_ request: GetOrder) async throws(ShopFailure) -> Order {
        try note()
        return FakeShop.order
    }
    func listOrders(_ request: ListOrders) async throws(ShopFailure) -> Page<Order> {
        try note { $0.lastPage = request.page }
        return Page(items: [FakeShop.order], next: nil)
    }
    func cancelOrder(_ request: CancelOrder) async throws(ShopFailure) -> Order {
        try note()
        return FakeShop.order
    }
    func shipment(_ request: GetShipment) async throws(ShopFailure) -> Shipment {
        try note()
        return Shipment(id: ID("s-1"), orderID: ID("o-1"), customerID: ID("a-1"), shipTo: FakeShop.order.shipTo, createdAt: FakeShop.noon)
    }
    func audit(_ request: ReadAudit) async throws(ShopFailure) -> AuditPage {
        try note()
        return request.after == nil ? AuditPage(rows: [#"{"id":1}"#, #"{"id":2}"#], next: "2") : AuditPage(rows: [#"{"id":3}"#], next: nil)
    }
    func isReady() async -> Bool { state.withLock { $0.isReady } }
}

/// The public API over the fake, driven without a socket.
struct PublicAPIUnderTest {
    enum Visitor { case nobody, customer, admin }

    let shop = FakeShop()
    let key: JWTKey
    private let responder: EdgeResponder
    private let customer: String
    private let admin: String

    init(limits: APILimits = APILimits(), isDraining: Bool = false) async throws {
        key = try JWTKey(base64: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        let signer = JWTSessionSigner(key: key)
        let end = FakeShop.noon.adding(milliseconds: 60_000)
        customer = try await signer.sign(Session(id: ID("s-1"), accountID: ID("a-1"), role: .customer, expiresAt: end))
        admin = try await signer.sign(Session(id: ID("s-2"), accountID: ID("a-admin"), role: .admin, expiresAt: end))
        let verifier = SessionVerifier(key: key, clock: WallClock { FakeShop.noon })
        responder = PublicAPI(shop: shop, verifier: verifier, limits: limits, isDraining: { isDraining }).responder()
    }

    func send(
        _ method: HTTPRequest.Method, _ uri: String, as visitor: Visitor = .nobody, _ body: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await send(method, uri, as: visitor, bytes: body.map { ByteBuffer(string: $0) }, headers: headers)
    }

    func send(
        _ method: HTTPRequest.Method, _ uri: String, as visitor: Visitor = .nobody, bytes: ByteBuffer?, headers: HTTPFields = [:],
        isChunked: Bool = false
    ) async throws -> Answer {
        var fields: HTTPFields = bytes == nil ? [:] : [.contentType: "application/json"]
        switch visitor {
        case .nobody: break
        case .customer: fields[.authorization] = "Bearer \(customer)"
        case .admin: fields[.authorization] = "Bearer \(admin)"
        }
        for field in headers { fields[field.name] = field.value }
        let application = Application(responder: Unannounced(inner: responder, isChunked: isChunked))
        return try await application.test(.router) { [fields] client in
            try await client.execute(uri: uri, method: method, headers: fields, body: bytes) { Answer($0) }
        }
    }
}

/// Takes the announced length off a request, as a chunked one has none.
private struct Unannounced: HTTPResponder {
    let inner: EdgeResponder
    let isChunked: Bool

    func respond(to request: Request, context: EdgeContext) async throws -> Response {
        guard isChunked else { return try await inner.respond(to: request, context: context) }
        var head = request.head
        head.headerFields[.contentLength] = nil
        head.headerFields[.transferEncoding] = "chunked"
        return try await inner.respond(to: Request(head: head, body: request.body), context: context)
    }
}

struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    init(_ response: TestResponse) {
        status = response.status.code
        headers = response.headers
        text = String(buffer: response.body)
    }

    var json: JSONValue? { try? JSONParser.parse(Array(text.utf8)) }

    subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = json else { return nil }
        return members[name]
    }

    var code: String? { if case .string(let code) = self["code"] { code } else { nil } }

    /// A refusal in the contract's form with its code; nil for anything else.
    var problem: String? {
        let standard = ["type", "title", "detail"].allSatisfy { if case .string = self[$0] { true } else { false } }
        guard headers[.contentType] == "application/problem+json", standard, self["status"] == .integer(Int64(status)),
            case .string(let trace) = self["traceId"], trace.utf8.count == 32
        else { return nil }
        return code
    }
}
