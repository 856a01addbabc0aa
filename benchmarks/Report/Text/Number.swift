/// Figures as a reader wants them: three significant digits, thousands apart, no exponent.
enum Number {
    /// `0.19`, `2.6`, `48`, `1,400`.
    static func short(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        switch abs(value) {
        case 0: return "0"
        case ..<0.0005: return "<0.001"
        case ..<0.0995: return trimmed(fixed(value, 3))
        case ..<9.995: return trimmed(fixed(value, 2))
        case ..<99.95: return trimmed(fixed(value, value == value.rounded() ? 0 : (abs(value) > 99 ? 2 : 1)))
        default: return fixed(value, 0)
        }
    }

    /// Ratios keep two decimals under ten, so that an interval's ends differ from its middle.
    static func ratio(_ value: Double) -> String {
        switch value {
        case 0: "0"
        case ..<0.01: fixed(value, 4)
        case ..<0.1: fixed(value, 3)
        case ..<10: fixed(value, 2)
        default: fixed(value, 1)
        }
    }

    /// `61 %` of 0.61; one decimal near the ends, where it matters.
    static func percent(_ share: Double) -> String {
        let value = share * 100
        return ((value > 0 && value < 2) || (value > 98 && value < 100) ? trimmed(fixed(value, 1)) : fixed(value, 0)) + " %"
    }

    /// `0.2–8.1 %`
    static func percents(_ low: Double, _ high: Double) -> String { "\(percent(low).replacing(" %", with: ""))–\(percent(high))" }

    static func integer(_ value: Int) -> String { grouped(String(value)) }

    static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((abs(value) * scale).rounded())
        let whole = grouped(String(scaled / Int(scale)))
        let sign = value < 0 && scaled != 0 ? "-" : ""
        guard decimals > 0 else { return sign + whole }
        let fraction = String(scaled % Int(scale))
        return sign + whole + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    static func with(unit: String, _ value: Double) -> String {
        switch unit {
        case "": short(value)
        case "%": short(value) + " %"
        case "requests/s", "journeys/s": short(value) + " /s"
        default: short(value) + " " + unit
        }
    }

    static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var result = Substring(text)
        while result.last == "0" { result.removeLast() }
        if result.last == "." { result.removeLast() }
        return String(result)
    }

    private static func grouped(_ digits: String) -> String {
        let negative = digits.hasPrefix("-")
        var result = ""
        for (offset, digit) in digits.drop(while: { $0 == "-" }).reversed().enumerated() {
            if offset > 0 && offset.isMultiple(of: 3) { result.append(",") }
            result.append(digit)
        }
        return (negative ? "-" : "") + String(result.reversed())
    }
}

extension Ratio {
    /// `[3.10, 3.50]`
    var intervalText: String { "[\(Number.ratio(low)), \(Number.ratio(high))]" }

    /// `3.30 × [3.10, 3.50]`, or `no difference [0.95, 1.08]`.
    var text: String {
        isNoDifference
            ? "no difference \(intervalText)"
            : low == high ? "\(Number.ratio(value)) × in every pair" : "\(Number.ratio(value)) × \(intervalText)"
    }
}

extension Difference {
    /// `+0.42 [0.39, 0.45] ms`, or `no difference [−0.02, 0.03] ms`; without an interval it says that.
    func text(unit: String) -> String {
        let suffix = unit.isEmpty ? "" : " " + unit
        guard let low, let high, let includesZero else { return "\(shown)\(suffix), one round" }
        if high - low <= 1e-9 * abs(value) { return value == 0 ? "none" : "\(Number.signed(value))\(suffix) in every round" }
        return includesZero ? "no difference \(intervalText)\(suffix)" : signedText + suffix
    }

    /// The value with its interval even where that includes zero: `+0.011 [−0.008, 0.030]`.
    var signedText: String {
        shown + (low == nil ? ", one round" : " " + intervalText)
    }

    private var shown: String { (value > 0 ? "+" : "") + Number.minus(value, decimals: decimals) }

    private var intervalText: String {
        guard let low, let high else { return "" }
        return "[\(Number.minus(low, decimals: decimals)), \(Number.minus(high, decimals: decimals))]"
    }

    /// The same places in the value and in both ends, three digits in the largest of them.
    private var decimals: Int {
        switch [value, low ?? 0, high ?? 0].map(abs).max() ?? 0 {
        case 100...: 0
        case 10...: 1
        case 1...: 2
        case 0.01...: 3
        default: 4
        }
    }
}

extension Number {
    /// With its sign, a true minus.
    static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + minus(value) }

    /// A true minus; so many decimals, or as many as `short` gives.
    static func minus(_ value: Double, decimals: Int? = nil) -> String {
        let text = decimals.map { fixed(abs(value), $0) } ?? short(abs(value))
        return value < 0 && text.contains(where: { $0.isNumber && $0 != "0" }) ? "−" + text : text
    }
}

/// Both or nothing.
func both<A, B>(_ first: A?, _ second: B?) -> (A, B)? {
    guard let first, let second else { return nil }
    return (first, second)
}

extension Comparison {
    var ratioText: String { ratio?.text ?? missing ?? "–" }

    func text(of variant: Variant) -> String { value(of: variant).map { Number.with(unit: unit, $0) } ?? "–" }
}
