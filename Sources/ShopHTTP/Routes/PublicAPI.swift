import HTTPTypes
import Hummingbird
import NIOCore
import ShopCore
package import ShopRuntime
package import ShopSecurity

/// The public API over a shop: the same routes for both edges.
package struct PublicAPI<S: Shop>: Sendable {
    let shop: S
    let verifier: SessionVerifier
    let reader: RequestReader
    private let limits: APILimits
    private let resilience: Resilience
    private let isDraining: @Sendable () -> Bool

    /// - Parameter isDraining: true once a stop was asked for; `/health/ready` then answers 503.
    package init(
        shop: S, verifier: SessionVerifier, limits: APILimits = APILimits(), resilience: Resilience = .on,
        isDraining: @escaping @Sendable () -> Bool
    ) {
        self.shop = shop
        self.verifier = verifier
        self.reader = RequestReader(limits: limits)
        self.limits = limits
        self.resilience = resilience
        self.isDraining = isDraining
    }

    /// Every route of the contract, behind the translation of errors.
    package func responder() -> EdgeResponder {
        var routes = Routes()
        addAccounts(to: &routes)
        addCatalog(to: &routes)
        addCart(to: &routes)
        addOrders(to: &routes)
        addAdministration(to: &routes)
        addHealth(to: &routes)
        return EdgeResponder(routes: routes.router.buildResponder(), table: routes.table, limits: limits, resilience: resilience)
    }

    // MARK: Who asks

    /// Schemes are told apart without regard to case (RFC 9110 §11.1).
    private static var scheme: String { "bearer " }

    /// The signed-in session, of whatever role.
    func session(_ request: Request) async throws -> Session {
        guard let header = request.headers[.authorization], header.utf8.count <= 4096,
            header.prefix(PublicAPI.scheme.count).lowercased() == PublicAPI.scheme
        else {
            throw ShopFailure.unauthenticated
        }
        let session: Session
        do { session = try await verifier.session(of: String(header.dropFirst(PublicAPI.scheme.count))) } catch {
            throw ShopFailure.unauthenticated
        }
        try await shop.admit(session)
        return session
    }

    func requireAdmin(_ request: Request) async throws {
        guard try await session(request).role == .admin else { throw ShopFailure.forbidden }
    }

    private func addHealth(to routes: inout Routes) {
        routes.on(.get, "/health/live") { _, _ in Response(status: .ok) }
        routes.on(.get, "/health/ready") { _, _ in
            guard !isDraining(), await shop.isReady() else {
                throw Problem(.serviceUnavailable, "not_ready", "Not ready", "It is starting or stopping.")
            }
            return Response(status: .ok)
        }
        routes.on(.get, "/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: PrometheusText.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: PrometheusText.export())))
        }
    }
}

/// The router together with the table that explains a miss.
struct Routes {
    let router = Router(context: EdgeContext.self)
    private(set) var table = RouteTable()

    mutating func on(
        _ method: HTTPRequest.Method, _ path: String, _ handle: @escaping @Sendable (Request, EdgeContext) async throws -> Response
    ) {
        table.add(method, path)
        router.on(RouterPath(path), method: method, use: handle)
    }
}

/// An answer with a JSON body.
func json(
    _ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], capacity: Int = 512, _ write: (inout JSONWriter) -> Void
) -> Response {
    var writer = JSONWriter(capacity: capacity)
    write(&writer)
    var headers = headers
    headers[.contentType] = "application/json"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: writer.buffer))
}
