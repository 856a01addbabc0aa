import Faults
import Topology

/// What a second Ctrl-C does.
package enum Emergency {
    /// Heals what outlives the harness and kills all that it started, blocking shortly.
    package static func stopEverything() {
        ActiveFaults.healAll()
        LiveSystems.killAll()
        ChildProcess.killAll()
        ControlGroup.removeAll()
    }
}
