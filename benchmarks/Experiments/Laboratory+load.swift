import LoadGenerator
import Topology

/// Runs `body` beside a generator for a system on this machine, whose threads end whatever happens.
@MainActor
func withGenerator<Result: Sendable>(port: Int, _ body: @MainActor (LoadGenerator) async throws -> Result) async throws -> Result {
    let generator = try LoadGenerator(host: "127.0.0.1", port: port)
    do {
        let result = try await body(generator)
        try await generator.shutdown()
        return result
    } catch {
        try? await generator.shutdown()
        throw error
    }
}

extension Laboratory {
    /// The open loop of the comparison: its rate, its customers. Orders are not kept, as nobody audits them.
    func openLoad(
        _ generator: LoadGenerator, _ template: DataTemplate, seconds: Double, seed: UInt64, tag: String, title: String
    ) async throws -> LoadResult {
        let rate = settings.ratePerSecond
        let progress = progress
        progress.step(title)
        let result = try await generator.run(
            OpenLoad(rate: rate, seconds: seconds, connections: settings.customers, seed: seed),
            workload(template, tag: tag, keepsHistory: false)
        ) { progress.tick($0, asked: rate) }
        try Task.checkCancellation()
        return result
    }
}
