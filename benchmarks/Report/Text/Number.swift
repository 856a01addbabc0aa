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
        case "requests/s": short(value) + " /s"
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

extension Comparison {
    var ratioText: String { ratio?.text ?? missing ?? "–" }

    func text(of variant: Variant) -> String { value(of: variant).map { Number.with(unit: unit, $0) } ?? "–" }
}
