import Synchronization

/// A count that only grows.
package final class CounterMetric: Sendable {
    private let total = Atomic<Int64>(0)

    package func increment(by amount: Int64 = 1) { total.wrappingAdd(amount, ordering: .relaxed) }
    package var value: Int64 { total.load(ordering: .relaxed) }
    func reset() { total.store(0, ordering: .relaxed) }
}

/// A value that goes up and down.
package final class GaugeMetric: Sendable {
    private let bits = Atomic<UInt64>(0)

    package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    package func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: seen) + amount).bitPattern
            let (exchanged, original) = bits.compareExchange(expected: seen, desired: new, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }
}

/// How often a value fell into each of a few fixed ranges. The lock is held for an addition.
package final class HistogramMetric: Sendable {
    struct Counts {
        var buckets: [UInt64]
        var sum: Double = 0
        var count: UInt64 = 0
    }

    /// Seconds, from what memory answers to what a customer gives up on.
    package static let secondsBounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    let bounds: [Double]
    private let state: Mutex<Counts>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(Counts(buckets: Array(repeating: 0, count: bounds.count + 1)))
    }

    package func record(_ value: Double) {
        // Sixteen bounds: a walk is as fast as a search.
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { counts in
            counts.buckets[index] += 1
            counts.sum += value
            counts.count += 1
        }
    }

    package func record(nanoseconds: UInt64) { record(Double(nanoseconds) / 1e9) }

    var counts: Counts { state.withLock { $0 } }
}
