#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Student's t distribution: the law of a mean over few samples measured in units of their own spread (Student, Biometrika 1908).
package enum StudentT {
    /// P(T ≤ t), by the regularised incomplete beta function (Abramowitz & Stegun 26.7.1, 26.5.27).
    package static func cumulative(_ t: Double, degreesOfFreedom: Double) -> Double {
        let x = degreesOfFreedom / (degreesOfFreedom + t * t)
        let tail = 0.5 * regularisedBeta(x, degreesOfFreedom / 2, 0.5)
        return t >= 0 ? 1 - tail : tail
    }

    /// The t below which a fraction `probability` lies; by bisection, to 1e-10.
    package static func quantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
        precondition(probability > 0 && probability < 1, "a probability within 0…1")
        var low = -1.0
        var high = 1.0
        while cumulative(low, degreesOfFreedom: degreesOfFreedom) > probability { low *= 2 }
        while cumulative(high, degreesOfFreedom: degreesOfFreedom) < probability { high *= 2 }
        while high - low > 1e-10 * max(1, abs(high)) {
            let middle = (low + high) / 2
            if cumulative(middle, degreesOfFreedom: degreesOfFreedom) < probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// I_x(a, b) by the continued fraction of Abramowitz & Stegun 26.5.8, evaluated with Lentz's method.
    static func regularisedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
        // The fraction converges fast on one side of the mean only; the other is its mirror image.
        if x < (a + 1) / (a + b + 2) { return front * fraction(x, a, b) / a }
        return 1 - front * fraction(1 - x, b, a) / b
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var numerator = 1.0
        var denominator = 1 / kept(1 - (a + b) * x / (a + 1))
        var result = denominator
        for step in 1...300 {
            let m = Double(step)
            for coefficient in [
                m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
            ] {
                denominator = 1 / kept(1 + coefficient * denominator)
                numerator = kept(1 + coefficient / numerator)
                result *= denominator * numerator
            }
            if abs(denominator * numerator - 1) < 1e-14 { break }
        }
        return result
    }
}
