import ArgumentParser

/// A time on the command line: `10s`, `500ms`, `2m`, `1h`.
struct TimeOption: ExpressibleByArgument, Equatable {
    var seconds: Double

    init(seconds: Double) { self.seconds = seconds }

    init?(argument: String) {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3_600)]
        for (unit, factor) in units where argument.hasSuffix(unit) {
            guard let value = Double(argument.dropLast(unit.count)), value >= 0, value.isFinite else { continue }
            seconds = value * factor
            return
        }
        return nil
    }

    var millis: Double { seconds * 1_000 }

    var defaultValueDescription: String { seconds < 1 && seconds > 0 ? "\(Int(millis))ms" : "\(Int(seconds))s" }
}
