import NIOPosix

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Several proxies in a process of their own, on one thread: pinned apart from the system, none of their work is taken for the system's.
package enum ProxyServer {
    /// Serves until the process is killed; says `ready on …` once all listen.
    /// - Parameters:
    ///   - links: ports of 127.0.0.1.
    ///   - roundTripMillis: added to a call and its answer, half each way.
    package static func run(links: [(listen: Int, to: Int)], roundTripMillis: Double) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let behaviour = roundTripMillis > 0 ? ProxyBehaviour.delay(roundTripMillis: roundTripMillis) : .pass
        var proxies: [TCPProxy] = []
        for link in links {
            proxies.append(try await TCPProxy.start(listen: link.listen, to: link.to, behaviour: behaviour, on: group))
        }
        print("ready on \(proxies.map { "http://127.0.0.1:\($0.port)" }.joined(separator: " "))")
        fflush(nil)
        while true { try await Task.sleep(for: .seconds(3_600)) }
    }
}
