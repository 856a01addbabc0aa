package import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
package import ShopCore
import ShopRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A service at a URL, over HTTP/1.1.
package struct HTTPTransport: OperationTransport {
    private let remote: RemoteTransport

    /// - Parameters:
    ///   - url: where the service listens, such as `http://127.0.0.1:4711`; `/internal/CONTEXT/OPERATION` is appended.
    ///   - token: this service's token for that audience.
    ///   - budgetMillis: a call's budget where its request brings no nearer deadline.
    package init(
        to dependency: ContextName, url: String, token: String, budgetMillis: Int = RemoteTransport.defaultBudgetMillis,
        client: HTTPClient = HTTPTransport.sharedClient
    ) {
        remote = RemoteTransport(
            to: dependency, over: HTTPWire(to: dependency, url: url, token: token, client: client), budgetMillis: budgetMillis)
    }

    package func call<O: ServiceOperation>(_ operation: O) async throws(O.Failure) -> O.Response { try await remote.call(operation) }

    /// Connections to one service at once. The library's default of 8 would be a queue that no figure shows.
    package static let maximumConnections = 512
    /// On one machine or in one cluster a connection is made at once or not at all.
    package static let connectMillis: Int64 = 500

    /// The process's one client, on the event loops that tasks run on. It lives as long as the process.
    package static let sharedClient: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .milliseconds(connectMillis)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = maximumConnections
        // Retries belong to one layer, which is not this one.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
    }()
}

/// One attempt over HTTP.
struct HTTPWire: OperationWire {
    private let prefix: String
    private let authorization: String
    private let client: HTTPClient

    init(to dependency: ContextName, url: String, token: String, client: HTTPClient) {
        prefix = (url.hasSuffix("/") ? String(url.dropLast()) : url) + "/internal/\(dependency.rawValue)/"
        authorization = "Bearer \(token)"
        self.client = client
    }

    func send(_ operation: String, _ body: ByteBuffer, deadline: Deadline) async -> WireOutcome {
        var request = HTTPClientRequest(url: prefix + operation)
        request.method = .POST
        request.headers = [
            "Authorization": authorization,
            "Content-Type": WireCodec.contentType,
            InternalHTTP.deadlineHeader: String(deadline.remainingMillis),
            InternalHTTP.traceHeader: (TraceContext.current?.child() ?? .root()).traceparent,
        ]
        request.body = .bytes(body)
        do {
            let response = try await client.execute(request, deadline: deadline.moment)
            let bytes = try await response.body.collect(upTo: InternalHTTP.maximumAnswerBytes)
            return HTTPWire.outcome(status: Int(response.status.code), bytes)
        } catch {
            return HTTPWire.outcome(of: error)
        }
    }

    /// Only 200 and 422 are the operation's own words.
    static func outcome(status: Int, _ body: ByteBuffer) -> WireOutcome {
        switch status {
        case 200: .response(body)
        case 422: .failure(body)
        case 503: .unavailable(.overloaded, mayHaveRun: false, detail: "refused with 503")
        // The callee looks at the deadline before it runs anything.
        case 504: .unavailable(.timeout, mayHaveRun: false, detail: "the deadline had passed on arrival")
        case 400..<500: .unavailable(.internalError, mayHaveRun: false, detail: "refused with \(status): \(String(buffer: body))")
        default: .unavailable(.internalError, mayHaveRun: true, detail: "answered \(status)")
        }
    }

    /// Certain that nothing ran only where no connection was ever made.
    static func outcome(of error: any Error) -> WireOutcome {
        switch error {
        case let error as HTTPClientError where error == .connectTimeout || error == .getConnectionFromPoolTimeout:
            .unavailable(.unreachable, mayHaveRun: false, detail: "no connection in time")
        case is NIOConnectionError:
            .unavailable(.unreachable, mayHaveRun: false, detail: "no connection: \(error)")
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            .unavailable(.unreachable, mayHaveRun: false, detail: "refused")
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout || error == .cancelled:
            .unavailable(.timeout, mayHaveRun: true, detail: "no answer in time")
        case is CancellationError:
            .unavailable(.timeout, mayHaveRun: true, detail: "the caller gave up")
        default:
            .unavailable(.unreachable, mayHaveRun: true, detail: "the connection broke: \(error)")
        }
    }
}
