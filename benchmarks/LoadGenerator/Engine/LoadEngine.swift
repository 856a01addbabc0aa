import NIOCore
import Statistics

/// Runs one load on one event loop: releases arrivals, hands them to free connections, judges, counts.
///
/// Everything here runs on that loop, one callback after another; no task, lock or allocation of its own per request beyond what
/// NIO needs to write and read.
final class LoadEngine {
    struct Plan {
        var loop: LoadResult.Loop
        /// Arrivals a second of all loops together; nil in a closed loop.
        var rate: Double?
        var law: ArrivalLaw
        var seconds: Double
        var timeoutNanos: Int64
        /// Between two journeys of a place of a closed loop.
        var think: ThinkTime?
        /// This loop's part.
        var share: LoopShare
        var seed: UInt64
        var address: SocketAddress
    }

    /// One wish of a customer: the clock runs from `intended`.
    struct Arrival {
        var journey: Int
        var intended: Int64
        var random: SplitMix64
    }

    /// A virtual customer's place: one connection, one journey at a time.
    final class Slot {
        let index: Int
        var connection: ClientConnection?
        var arrival: Arrival?
        var context = JourneyContext(journey: 0, slot: 0, wallMillis: 0)
        var sent: Int64 = 0
        /// A request that waits for its connection.
        var unsentRequest: ByteBuffer?
        /// Tells an answer to the present connection attempt from one to an abandoned attempt.
        var attempt = 0

        init(index: Int) { self.index = index }
    }

    let plan: Plan
    let loop: any EventLoop
    let session: any WorkloadSession
    let recorder: Recorder
    let mix: WeightedChoice
    let stopSwitch: StopSwitch
    let onTick: (@Sendable (LoadProgress) -> Void)?
    let promise: EventLoopPromise<LoopResult>

    var slots: [Slot]
    var free = Fifo<Int>()
    var waiting = Fifo<Arrival>()
    var paused = Fifo<(slot: Int, until: Int64)>()

    var schedule: ArrivalSchedule?
    var nextIntended = Int64.max
    var arrivalNumber: UInt64 = 0
    var lastRelease: Int64?
    var isTimerSet = false
    var isRunning = false
    var isFinished = false

    var start: Int64 = 0
    var end: Int64 = 0
    var cpuAtStart = 0.0
    var generator = GeneratorSelf()
    var wallMillisAtStart = 0

    var inSystem = 0
    var inSystemArea = 0.0
    var inSystemSince: Int64 = 0

    var requests = 0
    var responses = 0
    var responsesInPhase = 0
    var goodInPhase = 0
    var unsent = 0
    var waited = 0
    var reconnects = 0

    var nextTick: Int64 = 0
    var doneAtTick = 0

    /// How long a place rests after a refused connection: a dead server is asked 20 times a second by each place, not in a busy loop.
    static let refusalPauseNanos: Int64 = 50_000_000
    static let sweepNanos: Int64 = 5_000_000
    static let tickNanos: Int64 = 250_000_000

    init(
        plan: Plan, loop: any EventLoop, workload: any Workload, authority: String, stop: StopSwitch,
        onTick: (@Sendable (LoadProgress) -> Void)?, promise: EventLoopPromise<LoopResult>
    ) {
        self.plan = plan
        self.loop = loop
        session = workload.makeSession(authority: authority, share: plan.share)
        recorder = Recorder(journeys: workload.journeys, phaseNanos: Int64(plan.seconds * 1e9))
        mix = WeightedChoice(workload.journeys.map(\.weight))
        stopSwitch = stop
        self.onTick = onTick
        self.promise = promise
        slots = (0..<plan.share.places.count).map(Slot.init(index:))
    }

    /// Monotonic nanoseconds.
    var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

    // MARK: Phases

    /// Starts the clock. Connections have been opened, or tried, before.
    /// - Parameter start: monotonic ns, now or shortly ahead; the same for all loops of the run.
    func begin(at start: Int64) {
        isRunning = true
        self.start = start
        end = start + Int64(plan.seconds * 1e9)
        cpuAtStart = ThreadClock.cpuSeconds()
        wallMillisAtStart = ThreadClock.wallMillis() + Int((start - now) / 1_000_000)
        inSystemSince = start
        nextTick = start + Self.tickNanos
        for slot in slots { free.append(slot.index) }
        if let rate = plan.rate {
            schedule = ArrivalSchedule(law: plan.law, totalRate: rate, seed: plan.seed, loop: plan.share.loop, of: plan.share.loops)
            advanceSchedule()
            setTimer()
        } else {
            beginClosedLoop()
        }
        sweep()
    }

    func advanceSchedule() {
        guard let offset = schedule?.next() else { return }
        let intended = start + Int64(offset)
        nextIntended = intended < end ? intended : Int64.max
    }

    /// One timer at a time, for the next arrival. A read that wakes the loop earlier releases what is due as well.
    func setTimer() {
        guard !isTimerSet, nextIntended != .max, !isFinished else { return }
        isTimerSet = true
        loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(UInt64(nextIntended))) {
            self.isTimerSet = false
            self.releaseDue()
        }
    }

    func readComplete() { if nextIntended != .max { releaseDue() } }

    /// Hands out every arrival whose time has come.
    func releaseDue() {
        guard !isFinished else { return }
        var time = now
        while nextIntended <= time {
            recorder.released(lateNanos: time - nextIntended)
            if let lastRelease { recorder.gap(nanos: time - lastRelease) }
            lastRelease = time
            let arrival = makeArrival(intended: nextIntended)
            advanceSchedule()
            changeInSystem(by: 1, at: time)
            if let slot = free.popFirst() {
                dispatch(arrival, to: slots[slot])
            } else {
                waited += 1
                waiting.append(arrival)
            }
            time = now
        }
        setTimer()
    }

    func makeArrival(intended: Int64) -> Arrival {
        // Loops take turns in numbering, so no two arrivals of a run share a stream.
        let number = arrivalNumber &* UInt64(plan.share.loops) &+ UInt64(plan.share.loop)
        var random = SplitMix64(seed: plan.seed, stream: number)
        arrivalNumber += 1
        return Arrival(journey: mix.draw(using: &random), intended: intended, random: random)
    }

    // MARK: One journey

    func dispatch(_ arrival: Arrival, to slot: Slot) {
        var arrival = arrival
        slot.sent = now
        let wallMillis = wallMillisAtStart + Int((slot.sent - start) / 1_000_000)
        slot.context = JourneyContext(journey: arrival.journey, slot: slot.index, wallMillis: wallMillis)
        let request = session.begin(slot.context, random: &arrival.random)
        slot.arrival = arrival
        transmit(request, on: slot)
    }

    func transmit(_ request: ByteBuffer, on slot: Slot) {
        if let connection = slot.connection {
            requests += 1
            connection.send(request)
        } else {
            slot.unsentRequest = request
            reconnects += 1
            connect(slot)
        }
    }

    /// A connection of this place is there; what waited for it goes out.
    func connected(_ connection: ClientConnection, slot: Slot) {
        // It may have closed again before this callback, and would never answer.
        guard connection.isOpen else { return refused(slot, reason: "connection lost") }
        slot.connection = connection
        guard let request = slot.unsentRequest else { return }
        slot.unsentRequest = nil
        requests += 1
        connection.send(request)
    }

    /// No connection could be made: what waited for it did not run.
    func refused(_ slot: Slot, reason: String) {
        guard slot.arrival != nil, slot.unsentRequest != nil else { return }
        slot.unsentRequest = nil
        session.abandon(context(of: slot), because: .neverSent)
        finish(slot, .failed, reason: reason, rests: true)
    }

    func received(_ response: Response, slot index: Int) {
        let slot = slots[index]
        guard slot.arrival != nil else { return }
        responses += 1
        if isRunning, now <= end { responsesInPhase += 1 }
        switch session.next(context(of: slot), after: response) {
        case .request(let request): transmit(request, on: slot)
        case .done(.ok): finish(slot, .ok)
        case .done(.degraded): finish(slot, .degraded)
        case .done(.failed(let reason)): finish(slot, .failed, reason: reason)
        }
    }

    /// The context with the time of now: what an order's history is stamped with.
    func context(of slot: Slot) -> JourneyContext {
        let wallMillis = wallMillisAtStart + Int((now - start) / 1_000_000)
        return JourneyContext(journey: slot.context.journey, slot: slot.index, wallMillis: wallMillis)
    }

    func finish(_ slot: Slot, _ outcome: Outcome, reason: String? = nil, rests: Bool = false) {
        guard var arrival = slot.arrival, !isFinished else { return }
        let time = now
        slot.arrival = nil
        recorder.finished(
            journey: arrival.journey, outcome: outcome, reason: reason, sinceStart: arrival.intended - start,
            latency: time - arrival.intended, wait: slot.sent - arrival.intended)
        if time <= end, outcome == .ok || outcome == .degraded { goodInPhase += 1 }
        changeInSystem(by: -1, at: time)
        if rests {
            paused.append((slot.index, time + Self.refusalPauseNanos))
        } else if let think = plan.think {
            pause(slot.index, for: think.draw(using: &arrival.random))
        } else {
            release(slot.index)
        }
    }

    /// A place is free: the longest waiting arrival gets it.
    func release(_ slot: Int) {
        if let arrival = waiting.popFirst() {
            dispatch(arrival, to: slots[slot])
        } else {
            free.append(slot)
            fillClosedLoop()
        }
    }

    /// Keeps the time integral of the journeys under way, for Little's law.
    func changeInSystem(by change: Int, at time: Int64) {
        let clamped = min(time, end)
        if clamped > inSystemSince {
            inSystemArea += Double(inSystem) * Double(clamped - inSystemSince)
            inSystemSince = clamped
        }
        inSystem += change
    }
}
