/// A program that a supervisor keeps running.
package struct ChildProgram: Sendable {
    package var name: String
    /// Path of the executable.
    package var executable: String
    package var arguments: [String]
    /// Added to this process's own environment.
    package var environment: [String: String]
    /// Where it listens, for those who look for it; "" where that is not known.
    package var address: String
    /// Programs of a higher stage are started once those of a lower one are usable; they are stopped, and have ended, before those of a lower one are told.
    package var stage: Int
    /// Whether a line of its output says that it can be used.
    package var isReady: @Sendable (String) -> Bool

    package init(
        name: String, executable: String, arguments: [String] = [], environment: [String: String] = [:], address: String = "",
        stage: Int = 0, isReady: @escaping @Sendable (String) -> Bool = { $0.contains(" ready on http") }
    ) {
        self.name = name
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.address = address
        self.stage = stage
        self.isReady = isReady
    }
}

/// How a child ended.
package enum Ending: Sendable, Hashable, CustomStringConvertible {
    case exited(Int32)
    case killed(signal: Int32)
    case neverStarted(reason: String)

    /// As a shell would give it.
    package var exitCode: Int32 {
        switch self {
        case .exited(let code): code
        case .killed(let signal): 128 + signal
        case .neverStarted: 1
        }
    }

    package var description: String {
        switch self {
        case .exited(let code): "exited with code \(code)"
        case .killed(let signal): "was killed by signal \(signal)"
        case .neverStarted(let reason): "can't be started: \(reason)"
        }
    }
}
