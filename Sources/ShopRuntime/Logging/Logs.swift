package import Logging
import Synchronization

/// Logging of the whole process.
package enum Logs {
    /// What a program logs where `--log-level` doesn't say.
    package static let defaultLevel = Logger.Level.notice

    /// The values of `--log-level`.
    package static let levelNames = Logger.Level.allCases.map(\.rawValue)

    /// Sends every logger's lines to standard error under the service's name. Only the first call counts.
    package static func bootstrap(service: String, level: Logger.Level = defaultLevel) {
        guard !isBootstrapped.exchange(true, ordering: .relaxed) else { return }
        LoggingSystem.bootstrap { label in LineLogHandler(service: service, label: label, level: level) }
    }

    private static let isBootstrapped = Atomic(false)
}
