package import ShopCore
import Synchronization

/// New identifiers: 128 bits as 26 characters of Crockford's base 32, the first 64 bits growing with time (RFC 9562's idea of version 7),
/// so that new rows land at the end of an index; the other 64 random, so that processes need not agree and none can be guessed.
package enum RandomIdentifiers {
    package static let source = IdentifierSource { next() }

    /// Milliseconds since 1970 in the upper 48 bits, a counter within the millisecond below.
    private static let last = Atomic<UInt64>(0)

    private static func next() -> String {
        let now = UInt64(SystemClock.millisecondsSinceEpoch) << 16
        var seen = last.load(ordering: .relaxed)
        var high = max(now, seen + 1)
        while true {
            let (exchanged, original) = last.compareExchange(expected: seen, desired: high, ordering: .relaxed)
            if exchanged { break }
            seen = original
            high = max(now, seen + 1)
        }
        return text(high: high, low: .random(in: 0 ... .max))
    }

    private static let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    private static func text(high: UInt64, low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 26) { text in
            var high = high
            var low = low
            for index in stride(from: 25, through: 0, by: -1) {
                text[index] = alphabet.utf8Start[Int(low & 31)]
                low = low >> 5 | high << 59
                high >>= 5
            }
            return 26
        }
    }
}
