/// The law with its three parameters, and its slopes.
struct ScalabilityLaw: Equatable {
    var lambda: Double
    var sigma: Double
    var kappa: Double

    func denominator(at load: Double) -> Double { 1 + sigma * (load - 1) + kappa * load * (load - 1) }

    func value(at load: Double) -> Double { lambda * load / denominator(at: load) }

    /// ∂X/∂λ, ∂X/∂σ, ∂X/∂κ.
    func slopes(at load: Double) -> [Double] {
        let denominator = denominator(at: load)
        let fall = -lambda * load / (denominator * denominator)
        return [load / denominator, fall * (load - 1), fall * load * (load - 1)]
    }

    /// Sum of squared relative residuals.
    func squares(_ points: [ScalabilityFit.Point]) -> Double {
        points.reduce(0) { sum, point in
            let residual = (point.throughput - value(at: point.load)) / point.throughput
            return sum + residual * residual
        }
    }

    /// Of the normal matrix scaled to a unit diagonal: how well the points tell the parameters apart, 0…1.
    func determinant(_ points: [ScalabilityFit.Point]) -> Double {
        var normal = [[Double]](repeating: [0, 0, 0], count: 3)
        for point in points {
            let slopes = slopes(at: point.load).map { $0 / point.throughput }
            for row in 0..<3 { for column in 0..<3 { normal[row][column] += slopes[row] * slopes[column] } }
        }
        let scale = (0..<3).map { normal[$0][$0].squareRoot() }
        guard scale.allSatisfy({ $0 > 0 }) else { return 0 }
        func entry(_ row: Int, _ column: Int) -> Double { normal[row][column] / (scale[row] * scale[column]) }
        let (a, b, c) = (entry(0, 1), entry(0, 2), entry(1, 2))
        return 1 + 2 * a * b * c - a * a - b * b - c * c
    }
}

/// Least squares with σ ≥ 0 and κ ≥ 0: each choice of parameters held at zero is solved freely, and the best of those within the bounds wins.
enum LeastSquares {
    /// Indices into λ, σ, κ of those that are fitted.
    private static let choices = [[0], [0, 1], [0, 2], [0, 1, 2]]

    static func best(_ points: [ScalabilityFit.Point]) -> ScalabilityLaw {
        let solved = choices.compactMap { solve(points, free: $0) }
        // λ alone always has a solution: the mean of X/N.
        let fallback = ScalabilityLaw(
            lambda: points.reduce(0) { $0 + $1.throughput / $1.load } / Double(max(points.count, 1)), sigma: 0, kappa: 0)
        let smallest = solved.map { $0.squares(points) }.min() ?? 0
        // Where a parameter buys nothing beyond rounding, it is zero.
        return solved.first { $0.squares(points) <= smallest * (1 + 1e-9) + 1e-18 } ?? fallback
    }

    /// Starts at the linear problem N/X = (1 + σ(N−1) + κN(N−1)) / λ, then Levenberg and Marquardt (Marquardt, SIAM 1963).
    private static func solve(_ points: [ScalabilityFit.Point], free: [Int]) -> ScalabilityLaw? {
        guard var law = linearStart(points, free: free) else { return nil }
        var squares = law.squares(points)
        var damping = 1e-3
        for _ in 0..<200 {
            guard let step = step(from: law, points, free: free, damping: damping) else { return nil }
            let next = law.moved(by: step, free: free)
            let nextSquares = next.lambda > 0 ? next.squares(points) : .infinity
            if nextSquares <= squares {
                let gain = squares - nextSquares
                (law, squares) = (next, nextSquares)
                damping = max(damping / 10, 1e-12)
                if gain <= 1e-14 * max(squares, 1e-14) { break }
            } else {
                damping *= 10
                if damping > 1e12 { break }
            }
        }
        return law.lambda > 0 && law.sigma >= 0 && law.kappa >= 0 ? law : nil
    }

    private static func linearStart(_ points: [ScalabilityFit.Point], free: [Int]) -> ScalabilityLaw? {
        let size = free.count
        var normal = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
        var right = [Double](repeating: 0, count: size)
        for point in points {
            let whole = point.load / point.throughput
            let row = free.map { [1, point.load - 1, point.load * (point.load - 1)][$0] / whole }
            for i in 0..<size {
                for j in 0..<size { normal[i][j] += row[i] * row[j] }
                right[i] += row[i]
            }
        }
        guard let solution = solve(normal, right), solution[0] > 0 else { return nil }
        var parameters = [1 / solution[0], 0, 0]
        for (index, parameter) in free.enumerated() where parameter > 0 { parameters[parameter] = solution[index] / solution[0] }
        return ScalabilityLaw(lambda: parameters[0], sigma: parameters[1], kappa: parameters[2])
    }

    private static func step(from law: ScalabilityLaw, _ points: [ScalabilityFit.Point], free: [Int], damping: Double) -> [Double]? {
        let size = free.count
        var normal = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
        var right = [Double](repeating: 0, count: size)
        for point in points {
            let all = law.slopes(at: point.load)
            let slopes = free.map { all[$0] / point.throughput }
            let residual = (point.throughput - law.value(at: point.load)) / point.throughput
            for i in 0..<size {
                for j in 0..<size { normal[i][j] += slopes[i] * slopes[j] }
                right[i] += slopes[i] * residual
            }
        }
        for i in 0..<size { normal[i][i] *= 1 + damping }
        return solve(normal, right)
    }

    /// Gauss with the largest pivot, after scaling to a unit diagonal; nil where the matrix has no inverse.
    private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
        let size = right.count
        let scale = (0..<size).map { matrix[$0][$0].squareRoot() }
        guard scale.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        var rows = (0..<size).map { row in (0..<size).map { matrix[row][$0] / (scale[row] * scale[$0]) } + [right[row] / scale[row]] }
        for column in 0..<size {
            guard let pivot = (column..<size).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }), abs(rows[pivot][column]) > 1e-14
            else { return nil }
            rows.swapAt(column, pivot)
            for row in 0..<size where row != column {
                let factor = rows[row][column] / rows[column][column]
                for entry in column...size { rows[row][entry] -= factor * rows[column][entry] }
            }
        }
        return (0..<size).map { rows[$0][size] / rows[$0][$0] / scale[$0] }
    }
}

extension ScalabilityLaw {
    fileprivate func moved(by step: [Double], free: [Int]) -> ScalabilityLaw {
        var parameters = [lambda, sigma, kappa]
        for (index, parameter) in free.enumerated() { parameters[parameter] += step[index] }
        return ScalabilityLaw(lambda: parameters[0], sigma: parameters[1], kappa: parameters[2])
    }
}
