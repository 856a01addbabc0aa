import Glibc
import ServiceLifecycle
import ShopHTTP
import ShopRuntime
import ShopSQL
import ShopSecurity

/// The monolith as a process: from its settings to its end.
package enum Monolith {
    /// Runs until the process is told to stop. In reverse order then: no new request, the workers, the store.
    /// - Throws: what stands in the way, before anything was changed: a folder in use, data that is damaged or of a newer version.
    package static func run(_ settings: MonolithSettings) async throws {
        let folder = try DataFolder(path: settings.data)
        let wiring = try await Wiring(settings, folder: folder)
        let state = EdgeState()
        let api = PublicAPI(
            shop: wiring.shop, verifier: SessionVerifier(key: wiring.jwtKey, clock: SystemClock.wallClock),
            resilience: settings.resilience, isDraining: { state.isDraining })
        let edge = EdgeApplication(
            responder: api.responder(), host: settings.host, port: settings.port, resilience: settings.resilience, state: state
        ) { port in
            print("monolith ready on http://\(settings.host):\(port)")
            // At once, also where the output is a file or a pipe that somebody waits at.
            fflush(nil)
        }
        try await ServiceRunner.run(
            name: "monolith", services: [StoreService(database: wiring.database)] + wiring.workers + [edge])
        withExtendedLifetime(folder) {}
    }
}

/// Closes the store once all that uses it has ended.
private struct StoreService: Service {
    let database: any Database

    func run() async throws {
        try await gracefulShutdown()
        try await database.close()
    }
}
