/// Gunther's Universal Scalability Law, fitted to the throughput of a system over its load:
///
///     X(N) = λN / (1 + σ(N − 1) + κN(N − 1))
///
/// λ is the throughput at a load of one, σ ≥ 0 the share of work that is queued for (contention), κ ≥ 0 the cost of agreeing (coherency),
/// which grows with pairs and makes throughput fall after its peak (Gunther, Guerrilla Capacity Planning, Springer 2007, ch. 5; "A General
/// Theory of Computational Scalability Based on Rational Functions", arXiv:0808.1431).
///
/// Least squares of the relative residuals: throughputs are measured to some percent of themselves, so each point weighs the same.
/// A law that does not describe the points is refused, not printed.
package struct ScalabilityFit: Codable, Equatable, Sendable {
    package struct Point: Codable, Equatable, Sendable {
        /// N, such as connections.
        package var load: Double
        /// X, such as requests a second.
        package var throughput: Double

        package init(load: Double, throughput: Double) {
            self.load = load
            self.throughput = throughput
        }
    }

    /// Distinct loads that three parameters need, two more than they are.
    package static let leastLoads = 5
    /// A single point further from the law than this share of its throughput refuses it.
    package static let residualLimit = 0.15
    /// A law that explains less of the variance than this is refused.
    package static let rSquaredLimit = 0.9
    /// Determinant of the normal matrix scaled to a unit diagonal: 1 where the parameters are told apart best, 0 where not at all. Loads of 1
    /// to 32 in powers of two give 0.03 to 0.08; 10 to 14 in steps of one give 1e-6.
    package static let identifiabilityLimit = 1e-4

    package var lambda: Double
    package var sigma: Double
    package var kappa: Double
    /// (measured − fitted) ÷ measured, in the order of the points.
    package var residuals: [Double]
    /// Share of the throughput's variance that the law explains.
    package var rSquared: Double
    /// The highest load that was measured: a peak beyond it is an extrapolation.
    package var highestLoad: Double

    /// - Throws: `Refusal`, whose description is a sentence for the report.
    package init(fitting points: [Point]) throws(Refusal) {
        guard points.allSatisfy({ $0.load >= 1 && $0.load.isFinite && $0.throughput > 0 && $0.throughput.isFinite }) else {
            throw .impossiblePoint
        }
        let loads = Set(points.map(\.load)).count
        guard loads >= Self.leastLoads else { throw .tooFewLoads(loads) }
        let best = LeastSquares.best(points)
        guard best.determinant(points) >= Self.identifiabilityLimit else { throw .notIdentifiable }

        (lambda, sigma, kappa) = (best.lambda, best.sigma, best.kappa)
        residuals = points.map { ($0.throughput - best.value(at: $0.load)) / $0.throughput }
        highestLoad = points.reduce(0) { max($0, $1.load) }
        let total = Moments(of: points.map(\.throughput)).variance * Double(points.count - 1)
        let left = points.reduce(0) { sum, point in
            let difference = point.throughput - best.value(at: point.load)
            return sum + difference * difference
        }
        rSquared = total > 0 ? 1 - left / total : 0

        if let worst = residuals.indices.max(by: { abs(residuals[$0]) < abs(residuals[$1]) }), abs(residuals[worst]) > Self.residualLimit {
            throw .residualTooLarge(load: points[worst].load, relative: residuals[worst])
        }
        guard rSquared >= Self.rSquaredLimit else { throw .explainsTooLittle(rSquared: rSquared) }
    }

    package func throughput(at load: Double) -> Double {
        ScalabilityLaw(lambda: lambda, sigma: sigma, kappa: kappa).value(at: load)
    }

    /// N* = √((1 − σ) / κ), at least 1; nil where κ is 0 and throughput only ever levels off.
    package var peakLoad: Double? { kappa > 0 ? max(1, ((1 - min(sigma, 1)) / kappa).squareRoot()) : nil }

    /// X(N*); without a peak the ceiling λ/σ; nil where nothing limits it.
    package var peakThroughput: Double? {
        if let peakLoad { return throughput(at: peakLoad) }
        return sigma > 0 ? lambda / sigma : nil
    }

    /// Whether the peak lies within the loads that were measured.
    package var isPeakMeasured: Bool { peakLoad.map { $0 <= highestLoad } ?? false }
}

extension ScalabilityFit {
    /// Why no law is given.
    package enum Refusal: Error, Equatable, Sendable, CustomStringConvertible {
        /// A load below one, or a throughput that is not above zero.
        case impossiblePoint
        case tooFewLoads(Int)
        case notIdentifiable
        case residualTooLarge(load: Double, relative: Double)
        case explainsTooLittle(rSquared: Double)

        package var description: String {
            switch self {
            case .impossiblePoint: "no fit: a load was below one or a throughput not above zero"
            case .tooFewLoads(let count): "no fit: \(count) different loads, \(ScalabilityFit.leastLoads) are needed"
            case .notIdentifiable: "no fit: the loads lie too close together to tell contention from coherency"
            case .residualTooLarge(let load, let relative):
                "no fit: at a load of \(Self.whole(load)) the law is \(Self.whole(abs(relative) * 100)) % off, "
                    + "more than \(Self.whole(ScalabilityFit.residualLimit * 100)) %"
            case .explainsTooLittle(let rSquared):
                "no fit: the law explains \(Self.whole(max(0, rSquared) * 100)) % of the variance, "
                    + "less than \(Self.whole(ScalabilityFit.rSquaredLimit * 100)) %"
            }
        }

        private static func whole(_ value: Double) -> String { "\(Int(value.rounded()))" }
    }
}
