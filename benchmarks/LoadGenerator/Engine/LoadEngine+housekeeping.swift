import Histogram
import NIOCore

/// What is due by the clock rather than by an event: timeouts, rests, the display, the end.
extension LoadEngine {
    func sweep() {
        guard !isFinished else { return }
        let time = now
        if stopSwitch.isStopped { return stop(at: time) }
        expire(at: time)
        while let first = paused.first, first.until <= time {
            _ = paused.popFirst()
            release(first.slot)
        }
        if time >= nextTick { tick(at: time) }
        if time >= end {
            closePhase(at: end)
            if inSystem == 0 { return complete(seconds: plan.seconds, cutOff: 0, interrupted: false) }
        }
        loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(UInt64(time + Self.sweepNanos))) { self.sweep() }
    }

    /// Ends what is past its timeout, counted from the intended time: a customer who waited for a place has waited as well.
    func expire(at time: Int64) {
        while let first = waiting.first, time - first.intended >= plan.timeoutNanos {
            _ = waiting.popFirst()
            unsent += 1
            recorder.finished(
                journey: first.journey, outcome: .timedOut, reason: "no free customer until the timeout",
                sinceStart: first.intended - start, latency: time - first.intended, wait: nil)
            changeInSystem(by: -1, at: time)
        }
        for slot in slots {
            guard let arrival = slot.arrival, time - arrival.intended >= plan.timeoutNanos else { continue }
            let wasSent = slot.unsentRequest == nil
            slot.unsentRequest = nil
            slot.attempt += 1
            slot.connection?.discard()
            slot.connection = nil
            session.abandon(context(of: slot), because: wasSent ? .unanswered : .neverSent)
            finish(slot, .timedOut, reason: "timeout")
        }
    }

    func tick(at time: Int64) {
        nextTick += Self.tickNanos
        guard let onTick else { return }
        let rate = Double(recorder.done - doneAtTick) / (Double(Self.tickNanos) / 1e9)
        doneAtTick = recorder.done
        onTick(
            LoadProgress(
                elapsedSeconds: Double(time - start) / 1e9, released: Int(arrivalNumber), done: recorder.done, errors: recorder.errors,
                inFlight: inSystem, ratePerSecond: rate, p99Micros: Int(recorder.latency.valueAtPercentile(99))))
    }

    func stop(at time: Int64) {
        let wasEarly = time < end
        end = min(end, time)
        closePhase(at: end)
        // What is under way may have run: the checker has to know of it.
        for slot in slots where slot.arrival != nil {
            session.abandon(context(of: slot), because: slot.unsentRequest == nil ? .unanswered : .neverSent)
        }
        complete(seconds: max(0, Double(end - start) / 1e9), cutOff: inSystem, interrupted: wasEarly || inSystem > 0)
    }

    /// Ends the arrivals and settles what is measured over the phase; called again without effect.
    func closePhase(at time: Int64) {
        guard isRunning else { return }
        changeInSystem(by: 0, at: time)
        isRunning = false
        nextIntended = .max
        generator = GeneratorSelf(cpuSeconds: ThreadClock.cpuSeconds() - cpuAtStart, wallSeconds: Double(now - start) / 1e9)
    }

    func complete(seconds: Double, cutOff: Int, interrupted: Bool) {
        isFinished = true
        for slot in slots {
            slot.attempt += 1
            slot.connection?.discard()
            slot.connection = nil
        }
        let span = max(seconds, 1e-9)
        var result = LoadResult(
            loop: plan.loop, startNanos: start, askedRate: plan.rate, connections: plan.share.connections, seconds: seconds,
            journeys: recorder.measures, latency: recorder.latency, service: recorder.service, wait: recorder.wait,
            lateness: recorder.lateness)
        result.firstThird = recorder.firstThird
        result.lastThird = recorder.lastThird
        result.requests = requests
        result.responses = responses
        result.requestsPerSecond = Double(responsesInPhase) / span
        result.goodputPerSecond = Double(goodInPhase) / span
        result.unsent = unsent
        result.waited = waited
        result.cutOff = cutOff
        result.reconnects = reconnects
        result.interrupted = interrupted
        result.meanInFlight = inSystemArea / (span * 1e9)
        result.gaps = recorder.gaps
        result.gaps.law = plan.law
        result.gaps.askedMeanMicros = plan.rate.map { 1e6 * Double(plan.share.loops) / $0 } ?? 0
        result.reasons = recorder.reasons
        result.failures = recorder.failures
        result.generator = generator
        let history = session.takeHistory()
        result.orders = history.orders
        result.historyLost = history.lost
        promise.succeed(LoopResult(result: result, windows: recorder.windows))
    }
}
