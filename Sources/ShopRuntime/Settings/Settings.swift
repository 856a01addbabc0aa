package import Configuration

/// A setting that is missing or makes no sense.
package enum SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    case missing(String)
    case malformed(String, reason: String)

    package var description: String {
        switch self {
        case .missing(let name): "the setting \(name) is missing"
        case .malformed(let name, let reason): "the setting \(name) is malformed: \(reason)"
        }
    }
}

/// What a program is told through its environment: the key `peers` is the variable `TWINSHOP_PEERS`.
package struct Settings: Sendable {
    package let reader: ConfigReader

    /// - Parameter reader: scoped to `twinshop`.
    package init(reader: ConfigReader) { self.reader = reader }

    /// The process's own environment.
    package static func environment() -> Settings {
        Settings(reader: ConfigReader(provider: EnvironmentVariablesProvider()).scoped(to: "twinshop"))
    }

    package func text(_ key: String) -> String? { reader.string(forKey: ConfigKey(key)) }

    package func requiredText(_ key: String) throws(SettingsError) -> String {
        guard let value = text(key), !value.isEmpty else { throw .missing(variable(key)) }
        return value
    }

    /// - Throws: where the value is there and is no whole number.
    package func integer(_ key: String) throws(SettingsError) -> Int? {
        guard let text = text(key) else { return nil }
        guard let value = Int(text) else { throw .malformed(variable(key), reason: "'\(text)' is no whole number") }
        return value
    }

    /// True for `1`, false for anything else and where it is missing.
    package func flag(_ key: String) -> Bool { text(key) == "1" }

    private func variable(_ key: String) -> String { "TWINSHOP_" + key.uppercased().replacing(".", with: "_") }
}
