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

    /// Busier than this, the generator can have been what levelled off: the validity rule of the blocks.
    static let generatorLimit = 0.8

    /// Mean over the rounds that measured this many connections and count; over all of them where none does.
    package struct Point: Codable, Sendable {
        package var connections: Int
        package var requestsPerSecond: Double
        package var rounds: Int
        package var errors: Int
        /// What the law gives there; nil without one.
        package var fittedPerSecond: Double?
        /// (measured − fitted) ÷ measured; nil without a law.
        package var residual: Double?
        /// Why no round of it is in the fit; nil where one is.
        package var leftOut: String?
    }

    /// X(N) = λN / (1 + σ(N − 1) + κN(N − 1)).
    package struct Law: Codable, Sendable {
        /// HTTP requests a second of one connection.
        package var lambda: Double
        /// Share of the work that takes turns; where the system has one processor, mostly that processor’s saturation.
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
        var points = Dictionary(grouping: all, by: \.connections).sorted { $0.key < $1.key }.map { point($0, $1) }
        do {
            let fitted = points.indices.filter { points[$0].leftOut == nil }
            let fit = try ScalabilityFit(
                fitting: fitted.map { .init(load: Double(points[$0].connections), throughput: points[$0].requestsPerSecond) })
            for (index, residual) in zip(fitted, fit.residuals) {
                points[index].fittedPerSecond = fit.throughput(at: Double(points[index].connections))
                points[index].residual = residual
            }
            let law = Law(
                lambda: fit.lambda, sigma: fit.sigma, kappa: fit.kappa, peakConnections: fit.peakLoad, peakPerSecond: fit.peakThroughput,
                isPeakMeasured: fit.isPeakMeasured, rSquared: fit.rSquared)
            return Curve(variant: variant, points: points, law: law)
        } catch {
            return Curve(variant: variant, points: points, refusal: error.description)
        }
    }

    private static func point(_ connections: Int, _ all: [ScalingRecord.Point]) -> Point {
        let counting = all.filter { $0.errors == 0 && $0.generatorCPUFraction <= generatorLimit }
        let shown = counting.isEmpty ? all : counting
        let errors = all.reduce(0) { $0 + $1.errors }
        let busiest = all.map(\.generatorCPUFraction).max() ?? 0
        let reasons = [
            errors > 0 ? Number.counted(errors, "error") : nil,
            busiest > generatorLimit ? "the generator was \(Number.percent(busiest)) busy" : nil,
        ].compactMap(\.self)
        return Point(
            connections: connections, requestsPerSecond: mean(shown.map(\.requestsPerSecond)) ?? 0, rounds: shown.count, errors: errors,
            leftOut: counting.isEmpty ? reasons.joined(separator: ", ") : nil)
    }
}

extension ScalingAnalysis.Law {
    func callAsFunction(_ connections: Double) -> Double {
        lambda * connections / (1 + sigma * (connections - 1) + kappa * connections * (connections - 1))
    }
}
