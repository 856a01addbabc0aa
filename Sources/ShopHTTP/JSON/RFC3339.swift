package import ShopCore

extension JSONWriter {
    /// `2026-11-24T09:30:45.123Z` (RFC 3339, UTC). Civil date from days: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    package mutating func time(_ timestamp: Timestamp) {
        let (days, millisOfDay) = timestamp.millisecondsSinceEpoch.flooredDivision(by: 86_400_000)
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        string(
            "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(millisOfDay / 3_600_000, 2)):"
                + "\(padded(millisOfDay / 60_000 % 60, 2)):\(padded(millisOfDay / 1000 % 60, 2)).\(padded(millisOfDay % 1000, 3))Z")
    }

    private func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = (self % divisor + divisor) % divisor
        return ((self - remainder) / divisor, remainder)
    }
}
