import Histogram
import LoadGenerator
import Report
import Statistics
import Topology

/// Closed loops with more and more connections on one running system: what the Universal Scalability Law is fitted to.
@MainActor
package struct ScalingExperiment {
    let laboratory: Laboratory
    let system: RunningSystem
    let template: DataTemplate
    let generator: LoadGenerator

    private var settings: RunSettings { laboratory.settings }

    /// The load of the blocks' warm-up, at their rate.
    func warmUp(seed: UInt64, title: String) async throws {
        _ = try await laboratory.openLoad(
            generator, template, seconds: settings.warmupSeconds, seed: seed, tag: "w", title: "\(title): warm-up")
    }

    /// - Returns: the curve, and the most journeys a second that any of its points ended well.
    func measure(
        _ variant: Variant, round: Int, seed: UInt64, title: String
    ) async throws -> (
        record: ScalingRecord, peakJourneys: Double
    ) {
        var record = ScalingRecord(variant: variant, round: round, points: [])
        var peak = 0.0
        for connections in Self.order(of: settings.scalingConnections, seed: seed) {
            let result = try await closed(connections, seconds: settings.scalingSeconds, seed: seed, title: title)
            peak = max(peak, result.goodputPerSecond)
            record.points.append(
                ScalingRecord.Point(
                    connections: connections, requestsPerSecond: result.requestsPerSecond,
                    p99Micros: Int(result.latency.valueAtPercentile(99)), errors: result.errors,
                    generatorCPUFraction: result.generator.cpuFraction))
            let used = result.generator.cpuFraction
            if used > ValidityGates.generatorCPULimit {
                laboratory.notes.append(
                    "scaling of the \(variant.rawValue), \(connections) connections: the generator used \(Int((used * 100).rounded())) % "
                        + "of its processor, so the system may carry more.")
            }
        }
        record.points.sort { $0.connections < $1.connections }
        return (record, peak)
    }

    /// Shuffled by the seed: orders and carts grow with each point, and with rising connections that would look like a law of theirs.
    nonisolated package static func order(of connections: [Int], seed: UInt64) -> [Int] {
        var random = SplitMix64(seed: seed)
        return connections.shuffled(using: &random)
    }

    /// One short closed loop with the connections of the throughput phase, journeys a second.
    func peakJourneys(seed: UInt64, title: String) async throws -> Double {
        try await closed(settings.closedConnections, seconds: settings.scalingSeconds, seed: seed, title: title).goodputPerSecond
    }

    /// One customer a connection at every point, so that each cart is asked for as often.
    private func closed(_ connections: Int, seconds: Double, seed: UInt64, title: String) async throws -> LoadResult {
        let progress = laboratory.progress
        progress.step("\(title): closed loop, \(connections) connections")
        let result = try await generator.runClosed(
            ClosedLoad(connections: connections, seconds: seconds, seed: seed &+ UInt64(connections)),
            laboratory.workload(template, tag: "s\(connections)", customers: connections, keepsHistory: false)
        ) { progress.tick($0, asked: nil) }
        try Task.checkCancellation()
        return result
    }
}
