import ShopCore

/// A request's object while its fields are read: notes each that is missing or has the wrong type, and at the end each that is unknown.
struct RequestObject {
    private var rest: [String: JSONValue]
    private let path: String
    private(set) var errors: [FieldError] = []
    private(set) var unknown: [String] = []

    init(_ members: [String: JSONValue], path: String = "") {
        rest = members
        self.path = path
    }

    mutating func string(_ name: String) -> String {
        switch rest.removeValue(forKey: name) {
        case .string(let value) where !value.utf8.contains(0): return value
        case .string: return note(name, "must not contain NUL", "")
        case nil, .null: return note(name, "is missing", "")
        default: return note(name, "must be text", "")
        }
    }

    mutating func optionalString(_ name: String) -> String? { rest[name] == nil ? nil : string(name) }

    mutating func integer(_ name: String) -> Int {
        switch rest.removeValue(forKey: name) {
        case .integer(let value): return Int(value)
        case nil, .null: return note(name, "is missing", 0)
        default: return note(name, "must be a whole number", 0)
        }
    }

    mutating func object<Value>(_ name: String, _ read: (inout RequestObject) -> Value) -> Value {
        let found: [String: JSONValue]?
        switch rest.removeValue(forKey: name) {
        case .object(let members): found = members
        case nil, .null: found = note(name, "is missing", nil)
        default: found = note(name, "must be an object", nil)
        }
        var inner = RequestObject(found ?? [:], path: "\(path)\(name).")
        let value = read(&inner)
        inner.finish()
        // One error is enough for an object that isn't there.
        if found != nil { errors += inner.errors }
        unknown += inner.unknown
        return value
    }

    mutating func money(_ name: String) -> Money {
        object(name) { price in
            let amount = price.integer("amount")
            let currency = price.string("currency")
            return Money(amount: Int64(amount), currency: Currency(rawValue: currency))
        }
    }

    mutating func optionalMoney(_ name: String) -> Money? { rest[name] == nil ? nil : money(name) }

    /// What is left was not asked for.
    mutating func finish() {
        unknown += rest.keys.sorted().map { path + $0 }
        rest = [:]
    }

    private mutating func note<Value>(_ name: String, _ message: String, _ value: Value) -> Value {
        errors.append(FieldError(field: path + name, message: message))
        return value
    }
}
