/// The time during which a fault is in effect.
package enum FaultHold {
    /// Sees the fault, keeps it until `last` returns, and heals it, whatever comes in between. `last` is to return soon once the task is
    /// cancelled; healing is not cut short.
    /// - Parameter last: returns what callers were seen to get meanwhile.
    /// - Returns: the probe's proof, nil where the fault was not seen; what `last` saw; and whether it was healed.
    package static func run<Seen: Sendable>(
        _ fault: any Fault, last: () async -> Seen
    ) async -> (proof: String?, seen: Seen, isHealed: Bool) {
        let proof = await fault.probe()
        let seen = await last()
        return (proof, seen, await fault.heal())
    }
}
