import Synchronization

/// Stops a run from anywhere; the run then returns what it has measured.
package final class StopSwitch: Sendable {
    private let isOn = Atomic<Bool>(false)

    package init() {}

    package func stop() { isOn.store(true, ordering: .relaxed) }

    package var isStopped: Bool { isOn.load(ordering: .relaxed) }
}
