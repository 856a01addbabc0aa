import ShopCore
import ShopRPC
import ShopRuntime

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The calling side of an internal call, in a process of its own.
package enum FloorClient {
    static let warmupCalls = 2_000
    private static let lanes = 16

    /// Makes `calls` calls after a warm-up and prints the CPU time of one, µs.
    package static func run(url: String, calls: Int) async throws {
        Runtime.installExecutor()
        let catalog = RemoteCatalog(HTTPTransport(to: .catalog, url: url, token: FloorServer.token))
        try await call(catalog, times: warmupCalls)
        let before = cpuSeconds
        try await call(catalog, times: calls)
        print((cpuSeconds - before) * 1e6 / Double(calls))
    }

    private static func call(_ catalog: RemoteCatalog, times: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<lanes {
                group.addTask { for _ in 0..<(times / lanes) { _ = try await catalog.product(GetProduct(id: ProductID("p-000001"))) } }
            }
            try await group.waitForAll()
        }
    }

    private static var cpuSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
