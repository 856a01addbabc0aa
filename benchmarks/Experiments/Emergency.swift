import Faults
import ShopRuntime
import Topology

/// What a second Ctrl-C does.
package enum Emergency {
    /// Heals what outlives the harness and kills all that it started, removes its folders, blocking shortly.
    package static func stopEverything() {
        let healed = ActiveFaults.healAll()
        if !healed.isEmpty { StandardError.write("healed: \(healed.joined(separator: "; "))") }
        LiveSystems.killAll()
        ChildProcess.killAll()
        ControlGroup.removeAll()
        ScratchFolders.live.removeAll()
    }
}
