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
        // One string of known length: a page of a list holds a hundred of these.
        string(
            String(unsafeUninitializedCapacity: 24) { text in
                // RFC 3339 knows the years 0 to 9999.
                text.put(min(max(year, 0), 9999), digits: 4, before: "-", at: 0)
                text.put(month, digits: 2, before: "-", at: 5)
                text.put(day, digits: 2, before: "T", at: 8)
                text.put(millisOfDay / 3_600_000, digits: 2, before: ":", at: 11)
                text.put(millisOfDay / 60_000 % 60, digits: 2, before: ":", at: 14)
                text.put(millisOfDay / 1000 % 60, digits: 2, before: ".", at: 17)
                text.put(millisOfDay % 1000, digits: 3, before: "Z", at: 20)
                return 24
            })
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// The number with leading zeros from `start`, and the mark that follows it.
    fileprivate func put(_ value: Int64, digits: Int, before mark: Unicode.Scalar, at start: Int) {
        var rest = value
        for index in stride(from: start + digits - 1, through: start, by: -1) {
            self[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        self[start + digits] = UInt8(ascii: mark)
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = (self % divisor + divisor) % divisor
        return ((self - remainder) / divisor, remainder)
    }
}
