/// Prometheus' text format, version 0.0.4.
package enum PrometheusText {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    package static func export(_ registry: MetricsRegistry = .shared) -> String {
        var text = ""
        var lastName = ""
        let all = registry.snapshot.sorted { ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels) }
        for (key, instrument) in all {
            if key.name != lastName { text += "# TYPE \(key.name) \(kind(instrument))\n" }
            lastName = key.name
            switch instrument {
            case .counter(let counter): text += "\(key.name)\(braces(key.labels)) \(counter.value)\n"
            case .gauge(let gauge): text += "\(key.name)\(braces(key.labels)) \(gauge.value)\n"
            case .histogram(let histogram): text += lines(histogram, key)
            }
        }
        return text
    }

    private static func lines(_ histogram: HistogramMetric, _ key: MetricsRegistry.Key) -> String {
        let counts = histogram.counts
        var text = ""
        var cumulative: UInt64 = 0
        for (index, bucket) in counts.buckets.enumerated() {
            cumulative += bucket
            let bound = index < histogram.bounds.count ? "\(histogram.bounds[index])" : "+Inf"
            let labels = key.labels.isEmpty ? "le=\"\(bound)\"" : "\(key.labels),le=\"\(bound)\""
            text += "\(key.name)_bucket{\(labels)} \(cumulative)\n"
        }
        text += "\(key.name)_sum\(braces(key.labels)) \(counts.sum)\n"
        text += "\(key.name)_count\(braces(key.labels)) \(counts.count)\n"
        return text
    }

    private static func kind(_ instrument: MetricsRegistry.Instrument) -> String {
        switch instrument {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    private static func braces(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

    static func labels(_ labels: [String: String]) -> String {
        labels.sorted { $0.key < $1.key }
            .map { "\(name($0.key))=\"\(escaped($0.value))\"" }
            .joined(separator: ",")
    }

    /// Letters, digits, `_` and `:` stand; anything else becomes `_`.
    static func name(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") ? $0 : "_" })
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
