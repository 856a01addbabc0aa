/// What a supervisor knows of a child.
package struct ChildStatus: Sendable {
    package enum State: Sendable, Hashable {
        /// Started, or about to be; not usable yet.
        case starting
        case ready
        /// It crashed and is started again at the moment named.
        case backingOff(until: ContinuousClock.Instant)
        /// It ended because it was told to.
        case stopped
        /// It ended before it was ever usable, and stays so.
        case failed

        package var name: String {
            switch self {
            case .starting: "starting"
            case .ready: "ready"
            case .backingOff: "backing off"
            case .stopped: "stopped"
            case .failed: "failed"
            }
        }
    }

    package var name: String
    package var address: String
    package var state = State.starting
    /// Nil while no process of it runs.
    package var pid: Int32?
    /// How its last process ended.
    package var ending: Ending?
    package var restarts = 0
    /// The last lines of its output, the newest last.
    package var lastLines: [String] = []

    static let keptLines = 20

    package init(_ program: ChildProgram) {
        name = program.name
        address = program.address
    }

    mutating func keep(_ line: String) {
        if lastLines.count == ChildStatus.keptLines { lastLines.removeFirst() }
        lastLines.append(line)
    }

    var hasEnded: Bool { state == .stopped || state == .failed }
}

/// A child ended before it was usable.
package struct ChildFailed: Error, Sendable, CustomStringConvertible {
    package var name: String
    package var ending: Ending
    package var lastLines: [String]

    package var description: String {
        let output = lastLines.map { "\n  \($0)" }.joined()
        // A process that never was has no output, and its end no time.
        if case .neverStarted = ending { return "\(name) \(ending)" }
        return "\(name) \(ending) before it was ready\(output.isEmpty ? "" : "; its last lines:\(output)")"
    }
}
