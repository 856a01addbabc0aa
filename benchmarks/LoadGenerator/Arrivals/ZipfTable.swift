package import Statistics

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Zipf's law over ranks 0..<count: rank k is drawn with a chance proportional to 1 / (k + 1)^exponent.
///
/// A cumulative table and a binary search need no rejection, so every draw costs one random number and the streams of two runs stay in step.
package struct ZipfTable: Sendable {
    private let cumulative: [Double]

    package init(count: Int, exponent: Double = 1) {
        precondition(count > 0, "a law over no ranks")
        var sum = 0.0
        var sums: [Double] = []
        sums.reserveCapacity(count)
        for rank in 1...count {
            sum += pow(Double(rank), -exponent)
            sums.append(sum)
        }
        cumulative = sums.map { $0 / sum }
    }

    package var count: Int { cumulative.count }

    /// The chance of a rank, 0…1.
    package func probability(of rank: Int) -> Double {
        rank == 0 ? cumulative[0] : cumulative[rank] - cumulative[rank - 1]
    }

    package func draw(using random: inout SplitMix64) -> Int {
        let target = random.unit()
        var low = 0
        var high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
