import NIOCore
package import NIOPosix

/// What happens to the connections of everybody who calls one service, below their retries and time limits.
package final class LinkFault: Fault {
    package let service: String
    package let behaviour: ProxyBehaviour
    private let proxy: TCPProxy
    private let before: ProxyCounts
    private let group: MultiThreadedEventLoopGroup
    private let id: ActiveFaults.ID

    private init(
        _ service: String, _ behaviour: ProxyBehaviour, _ proxy: TCPProxy, _ before: ProxyCounts, _ group: MultiThreadedEventLoopGroup
    ) {
        self.service = service
        self.behaviour = behaviour
        self.proxy = proxy
        self.before = before
        self.group = group
        // The proxy is in this process, and ends with it.
        id = ActiveFaults.add("the way to \(service) is broken") {}
    }

    /// - Parameters:
    ///   - proxy: the one that stands before the service; its callers have used it by now.
    ///   - group: that probes run on.
    /// - Throws: `FaultError` where nobody has called through the proxy: the fault would be nobody's.
    package static func inject(
        _ behaviour: ProxyBehaviour, before service: String, at proxy: TCPProxy, group: MultiThreadedEventLoopGroup
    ) async throws -> LinkFault {
        let counts = try await proxy.counts()
        guard counts.requestBytes > 0 else { throw FaultError.cannotInject("nobody calls \(service) through the proxy before it") }
        let fault = LinkFault(service, behaviour, proxy, counts, group)
        do {
            try await proxy.set(behaviour)
            return fault
        } catch {
            await fault.heal()
            throw error
        }
    }

    /// Calls the service through the proxy, as its callers do, and sees what becomes of it.
    package func probe() async -> String? {
        // A share of the pieces has to be met by one first.
        for _ in 0..<30 {
            let answer = await ConnectionProbe.call(port: proxy.port, timeoutMillis: patienceMillis, on: group)
            guard let now = try? await proxy.counts() else { return nil }
            if let seen = proof(answer, now) { return seen }
        }
        return nil
    }

    private var patienceMillis: Int {
        if case .delay(let millis) = behaviour { return Int(millis) + 2_000 }
        return 400
    }

    private func proof(_ answer: ConnectionProbe.Outcome, _ now: ProxyCounts) -> String? {
        let lost = now.lostBytes - before.lostBytes
        switch (behaviour, answer) {
        case (.refuse, .refused): return "a connection to \(service) is refused"
        case (.swallow, .silent) where lost > 0:
            return "a call of \(service) is not answered within \(patienceMillis) ms, \(lost) bytes were taken and given to nobody"
        case (.delay(let asked), .answered(let millis)) where millis >= asked:
            return "a call of \(service) is answered after \(Int(millis)) ms"
        case (.lossy, _) where now.stalledPieces > before.stalledPieces:
            return "pieces to and from \(service) that were held up: \(now.stalledPieces - before.stalledPieces)"
        case (.resetSome, _) where now.cutRequests > before.cutRequests:
            return "requests to \(service) that were answered with a reset: \(now.cutRequests - before.cutRequests)"
        case (.loseReplies, .silent) where lost > 0, (.loseReplies, .reset) where lost > 0:
            return "a call of \(service) went through and \(lost) bytes of answers were lost"
        case (.cutReplies, _) where lost > 0: return "\(lost) bytes of \(service)'s answers were cut off"
        case (.pass, .answered): return "a call of \(service) is answered"
        default: return nil
        }
    }

    @discardableResult
    package func heal() async -> Bool {
        guard let done = ActiveFaults.take(id) else { return true }
        done()
        // Not cut short by cancellation: callers that are stopped in order need the way.
        let proxy = proxy
        return await Task.detached { (try? await proxy.set(.pass)) != nil }.value
    }
}
