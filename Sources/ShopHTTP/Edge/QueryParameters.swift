import Hummingbird
import ShopCore

/// A request's query, split once. Names that the contract does not know are ignored.
struct QueryParameters {
    private let fields: [(name: Substring, value: Substring)]

    init(_ request: Request) {
        fields = (request.uri.query ?? "").split(separator: "&").map { field in
            guard let equals = field.firstIndex(of: "=") else { return (field, "") }
            return (field[..<equals], field[field.index(after: equals)...])
        }
    }

    /// The value as text; nil where the parameter is absent.
    /// - Throws: `.invalidParameter` where it is there twice or its escapes are no UTF-8.
    func value(_ name: String) throws(ShopFailure) -> String? {
        let values = fields.filter { $0.name == name }
        guard let value = values.first?.value else { return nil }
        guard values.count == 1 else { throw .invalidParameter(FieldError(field: name, message: "must not be repeated")) }
        guard let text = QueryParameters.decode(value) else {
            throw .invalidParameter(FieldError(field: name, message: "must be percent-encoded UTF-8"))
        }
        return text
    }

    /// Percent-encoding of RFC 3986 §2.1, with `+` for a space as HTML forms write it; nil for broken escapes and what is not UTF-8.
    private static func decode(_ value: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = value.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
