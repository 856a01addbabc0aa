package import CoreMetrics

/// Gives the libraries that speak swift-metrics instruments of the process's registry.
package struct RegistryMetricsFactory: MetricsFactory {
    private let registry: MetricsRegistry

    package init(_ registry: MetricsRegistry = .shared) { self.registry = registry }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Counter(metric: registry.counter(label, table(dimensions)))
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        Meter(metric: registry.gauge(label, table(dimensions)))
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Recorder(metric: registry.histogram(label, table(dimensions)))
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Timer(metric: registry.histogram(label, table(dimensions)))
    }

    // Instruments live as long as the process: what a scrape has once shown stays.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func table(_ dimensions: [(String, String)]) -> [String: String] { Dictionary(dimensions) { $1 } }

    private final class Counter: CounterHandler {
        private let metric: CounterMetric
        init(metric: CounterMetric) { self.metric = metric }
        func increment(by amount: Int64) { metric.increment(by: amount) }
        func reset() { metric.reset() }
    }

    private final class Meter: MeterHandler {
        private let metric: GaugeMetric
        init(metric: GaugeMetric) { self.metric = metric }
        func set(_ value: Int64) { metric.set(Double(value)) }
        func set(_ value: Double) { metric.set(value) }
        func increment(by amount: Double) { metric.add(amount) }
        func decrement(by amount: Double) { metric.add(-amount) }
    }

    private final class Recorder: RecorderHandler {
        private let metric: HistogramMetric
        init(metric: HistogramMetric) { self.metric = metric }
        func record(_ value: Int64) { metric.record(Double(value)) }
        func record(_ value: Double) { metric.record(value) }
    }

    private final class Timer: TimerHandler {
        private let metric: HistogramMetric
        init(metric: HistogramMetric) { self.metric = metric }
        func recordNanoseconds(_ duration: Int64) { metric.record(Double(duration) / 1e9) }
    }
}
