import NIOCore
import Statistics

/// The closed loop: a place sends its next journey when its last is done and thought about.
extension LoadEngine {
    /// With time to think the places begin by thinking, lest they all start in step.
    func beginClosedLoop() {
        guard let think = plan.think else { return fillClosedLoop() }
        while let slot = free.popFirst() {
            // Streams counted down from the end, which no arrival reaches.
            var random = SplitMix64(seed: plan.seed, stream: .max - UInt64(plan.share.places.lowerBound + slot))
            pause(slot, for: think.draw(using: &random))
        }
    }

    func pause(_ slot: Int, for nanos: Int64) {
        loop.assumeIsolated().scheduleTask(in: .nanoseconds(nanos)) {
            guard self.isRunning else { return }
            self.release(slot)
        }
    }

    func fillClosedLoop() {
        while isRunning, plan.loop == .closed, let slot = free.popFirst() {
            let time = now
            guard time < end else { return free.append(slot) }
            changeInSystem(by: 1, at: time)
            dispatch(makeArrival(intended: time), to: slots[slot])
        }
    }
}
