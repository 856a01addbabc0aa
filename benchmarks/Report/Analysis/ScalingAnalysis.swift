import Statistics

/// Closed-loop throughput over the number of connections, with the Universal Scalability Law fitted to it.
package struct ScalingAnalysis: Codable, Sendable {
    package var curves: [Curve]

    package struct Curve: Codable, Sendable {
        package var variant: Variant
        package var points: [Point]
        /// Nil where `refusal` says why.
        package var law: Law?
        package var refusal: String?
    }

    /// Mean over the rounds that measured this many connections.
    package struct Point: Codable, Sendable {
        package var connections: Int
        package var requestsPerSecond: Double
        package var rounds: Int
        package var errors: Int
        /// What the law gives there; nil without one.
        package var fittedPerSecond: Double?
        /// (measured − fitted) ÷ measured; nil without a law.
        package var residual: Double?
    }

    /// X(N) = λN / (1 + σ(N − 1) + κN(N − 1)).
    package struct Law: Codable, Sendable {
        /// Requests a second of one connection.
        package var lambda: Double
        /// Share of the work that takes turns.
        package var sigma: Double
        /// Cost of agreeing, for each pair.
        package var kappa: Double
        /// Where throughput is highest; nil where it only levels off.
        package var peakConnections: Double?
        /// The throughput there, or the ceiling that it approaches; nil where nothing limits it.
        package var peakPerSecond: Double?
        /// A peak beyond the measured connections is an extrapolation.
        package var isPeakMeasured: Bool
        package var rSquared: Double
    }

    init(_ records: [ScalingRecord]) {
        curves = Variant.allCases.compactMap { variant in
            let all = records.filter { $0.variant == variant }.flatMap(\.points)
            return all.isEmpty ? nil : Self.curve(variant, all)
        }
    }

    private static func curve(_ variant: Variant, _ all: [ScalingRecord.Point]) -> Curve {
        var points = Dictionary(grouping: all, by: \.connections).sorted { $0.key < $1.key }.map { connections, group in
            Point(
                connections: connections, requestsPerSecond: mean(group.map(\.requestsPerSecond)) ?? 0, rounds: group.count,
                errors: group.reduce(0) { $0 + $1.errors })
        }
        do {
            let fit = try ScalabilityFit(
                fitting: points.map { .init(load: Double($0.connections), throughput: $0.requestsPerSecond) })
            for index in points.indices {
                points[index].fittedPerSecond = fit.throughput(at: Double(points[index].connections))
                points[index].residual = fit.residuals[index]
            }
            let law = Law(
                lambda: fit.lambda, sigma: fit.sigma, kappa: fit.kappa, peakConnections: fit.peakLoad, peakPerSecond: fit.peakThroughput,
                isPeakMeasured: fit.isPeakMeasured, rSquared: fit.rSquared)
            return Curve(variant: variant, points: points, law: law)
        } catch {
            return Curve(variant: variant, points: points, refusal: error.description)
        }
    }
}

extension ScalingAnalysis.Law {
    func callAsFunction(_ connections: Double) -> Double {
        lambda * connections / (1 + sigma * (connections - 1) + kappa * connections * (connections - 1))
    }
}
