package import NIOCore
package import ShopCore
package import ShopRuntime

/// One attempt over HTTP/1.1, written straight to a connection of the event loop that the caller runs on.
package struct NIOWire: OperationWire {
    private let pool: ConnectionPool?
    /// What every request to this service has before and after its operation's name.
    private let opening: ByteBuffer
    private let headers: ByteBuffer
    private let passesDeadlines: Bool
    private let traffic: Traffic

    /// - Parameter passesDeadlines: whether the callee is told how long its caller waits.
    package init(to dependency: ContextName, url: String, token: String, passesDeadlines: Bool = true, traffic: Traffic = .shared) {
        self.passesDeadlines = passesDeadlines
        self.traffic = traffic
        let address = NIOWire.address(url)
        pool = address.map { ConnectionPool(host: $0.host, port: $0.port) }
        opening = ByteBuffer(string: "POST \(address?.path ?? "")/internal/\(dependency.rawValue)/")
        headers = ByteBuffer(
            string: " HTTP/1.1\r\nHost: \(address?.authority ?? "")\r\nAuthorization: Bearer \(token)\r\n"
                + "Content-Type: \(WireCodec.contentType)\r\n\(passesDeadlines ? "\(InternalHTTP.deadlineHeader): " : "")")
    }

    package func send(_ operation: String, _ body: ByteBuffer, deadline: Deadline) async -> WireOutcome {
        guard let pool = pool?.current else {
            return .unavailable(.internalError, mayHaveRun: false, detail: "the service's address is no URL of http")
        }
        let call = ClientCall(
            loop: pool.loop, request: request(operation, body, deadline), deadline: deadline.moment, meter: traffic.meter(of: operation))
        return await withTaskCancellationHandler {
            // Unsafe only in that nothing counts the resumes: the call's state lets exactly one through.
            await withUnsafeContinuation { continuation in
                if pool.loop.inEventLoop {
                    if call.begin(continuation) { pool.start(call) }
                } else {
                    pool.loop.execute { if call.begin(continuation) { pool.start(call) } }
                }
            }
        } onCancel: {
            pool.loop.execute { call.giveUp("the caller gave up") }
        }
    }

    private func request(_ operation: String, _ body: ByteBuffer, _ deadline: Deadline) -> ByteBuffer {
        var bytes = ByteBufferAllocator().buffer(
            capacity: opening.readableBytes + headers.readableBytes + body.readableBytes + operation.utf8.count + 144)
        bytes.writeImmutableBuffer(opening)
        bytes.writeString(operation)
        bytes.writeImmutableBuffer(headers)
        if passesDeadlines {
            bytes.writeString(String(deadline.remainingMillis))
            bytes.writeString("\r\n")
        }
        bytes.writeString("\(InternalHTTP.traceHeader): ")
        // The span that makes the call: the callee's own is below it.
        bytes.writeString((TraceContext.current ?? .root()).traceparent)
        bytes.writeString("\r\nContent-Length: ")
        bytes.writeString(String(body.readableBytes))
        bytes.writeString("\r\n\r\n")
        bytes.writeImmutableBuffer(body)
        return bytes
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

    /// `http://HOST[:PORT][/PATH]`; HOST is a name, an IPv4 address, or an IPv6 address in brackets.
    private static func address(_ url: String) -> (host: String, port: Int, authority: String, path: String)? {
        guard url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" }
        var path = String(rest[authority.endIndex...])
        if path.hasSuffix("/") { path.removeLast() }
        let afterBrackets = authority.lastIndex(of: "]") ?? authority.startIndex
        let colon = authority[afterBrackets...].lastIndex(of: ":")
        let host = authority[..<(colon ?? authority.endIndex)].filter { $0 != "[" && $0 != "]" }
        guard !host.isEmpty, let port = colon.map({ Int(authority[authority.index(after: $0)...]) }) ?? 80 else { return nil }
        return (host, port, String(authority), path)
    }
}
