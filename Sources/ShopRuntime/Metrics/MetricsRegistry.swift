import Synchronization

/// The process's metrics. Instruments are made once, kept by their users, and cost an atomic addition each time.
package final class MetricsRegistry: Sendable {
    package static let shared = MetricsRegistry()

    struct Key: Hashable {
        var name: String
        /// `name="value",…`, sorted: what stands between the braces.
        var labels: String
    }

    enum Instrument {
        case counter(CounterMetric)
        case gauge(GaugeMetric)
        case histogram(HistogramMetric)
    }

    private let instruments = Mutex<[Key: Instrument]>([:])

    package init() {}

    /// The counter of this name and these labels. A name that is taken by another kind gives one that is not exported.
    package func counter(_ name: String, _ labels: [String: String] = [:]) -> CounterMetric {
        let made = instrument(name, labels) { .counter(CounterMetric()) }
        if case .counter(let counter) = made { return counter }
        return CounterMetric()
    }

    package func gauge(_ name: String, _ labels: [String: String] = [:]) -> GaugeMetric {
        let made = instrument(name, labels) { .gauge(GaugeMetric()) }
        if case .gauge(let gauge) = made { return gauge }
        return GaugeMetric()
    }

    package func histogram(
        _ name: String, _ labels: [String: String] = [:], bounds: [Double] = HistogramMetric.secondsBounds
    ) -> HistogramMetric {
        let made = instrument(name, labels) { .histogram(HistogramMetric(bounds: bounds)) }
        if case .histogram(let histogram) = made { return histogram }
        return HistogramMetric(bounds: bounds)
    }

    var snapshot: [Key: Instrument] { instruments.withLock { $0 } }

    private func instrument(_ name: String, _ labels: [String: String], make: () -> Instrument) -> Instrument {
        let key = Key(name: PrometheusText.name(name), labels: PrometheusText.labels(labels))
        return instruments.withLock { instruments in
            if let found = instruments[key] { return found }
            let made = make()
            instruments[key] = made
            return made
        }
    }
}
