import ShopRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Keeps a set of programs running: starts them, restarts what crashes, stops them in order.
///
/// A child that ends before it was ever usable is a mistake to be shown, so the whole start fails. One that was usable once is started
/// again for as long as the supervisor runs.
package actor Supervisor {
    /// What happens, as it happens.
    package struct Observer: Sendable {
        package var line: @Sendable (_ name: String, _ line: String) -> Void
        package var changed: @Sendable (_ changed: ChildStatus, _ all: [ChildStatus]) -> Void

        package init(
            line: @escaping @Sendable (_ name: String, _ line: String) -> Void = { _, _ in },
            changed: @escaping @Sendable (_ changed: ChildStatus, _ all: [ChildStatus]) -> Void = { _, _ in }
        ) {
            self.line = line
            self.changed = changed
        }
    }

    /// How long a stop takes at most, in milliseconds, before what still runs is killed.
    package static let stopMillis = 10_000

    private let programs: [ChildProgram]
    private let policy: RestartPolicy
    private let observer: Observer
    private let somethingChanged = Signal()
    private var children: [ChildStatus]
    private var wasReady: Set<Int> = []
    private var readySince: [Int: ContinuousClock.Instant] = [:]
    package private(set) var isStopping = false

    package init(_ programs: [ChildProgram], policy: RestartPolicy = .configured, observer: Observer = Observer()) {
        self.programs = programs
        self.policy = policy
        self.observer = observer
        children = programs.map(ChildStatus.init)
    }

    package var statuses: [ChildStatus] { children }

    /// Starts the stages, each once the one below it is usable, and returns once all are.
    /// - Throws: `ChildFailed` of the first that ended before; by then the others have been stopped.
    package func start() async throws(ChildFailed) {
        for stage in Set(programs.map(\.stage)).sorted() {
            let members = programs.indices.filter { programs[$0].stage == stage }
            for index in members { Task { await keepRunning(index) } }
            try await waitUntilReady(members)
        }
    }

    private func waitUntilReady(_ members: [Int]) async throws(ChildFailed) {
        while !isStopping {
            let seen = somethingChanged.count
            if let failed = children.first(where: { $0.state == .failed }) {
                await stop()
                throw ChildFailed(name: failed.name, ending: failed.ending ?? .exited(1), lastLines: failed.lastLines)
            }
            if members.allSatisfy(wasReady.contains) { return }
            await somethingChanged.wait(after: seen, millis: 60_000)
        }
    }

    /// Tells the children to stop, the highest stage first and the last one of a stage first, and returns once all have ended. Whatever
    /// still runs after `millis` is killed.
    package func stop(withinMillis millis: Int = stopMillis) async {
        isStopping = true
        somethingChanged.notify()
        let end = ContinuousClock.now + .milliseconds(millis)
        var stages = Set(programs.map(\.stage)).sorted(by: >)[...]
        while let stage = stages.popFirst() {
            let members = programs.indices.filter { programs[$0].stage == stage }
            for index in members.reversed() { signal(index, SIGTERM) }
            // A slow stage leaves the next ones their share of the time.
            await waitForEnd(of: members, until: .now + (end - .now) / (stages.isEmpty ? 1 : 2))
        }
        for index in programs.indices { signal(index, SIGKILL) }
        await waitForEnd(of: Array(programs.indices), until: .now + .seconds(5))
    }

    /// Returns once a stop is over.
    package func untilStopped() async {
        while !(isStopping && children.allSatisfy(\.hasEnded)) {
            let seen = somethingChanged.count
            await somethingChanged.wait(after: seen, millis: 60_000)
        }
    }

    // MARK: One child

    private func keepRunning(_ index: Int) async {
        var crashes = 0
        while !isStopping {
            update(index) { $0.state = .starting }
            let ending = await ChildRun.run(
                programs[index], started: { await self.started(index, pid: $0) }, line: { await self.received($0, from: index) })
            let usable = readySince.removeValue(forKey: index).map { ContinuousClock.now - $0 } ?? .zero
            if isStopping { return update(index) { $0.end(.stopped, ending) } }
            guard wasReady.contains(index) else { return update(index) { $0.end(.failed, ending) } }

            crashes = policy.crashes(before: crashes, usableMillis: Int(usable / .milliseconds(1)))
            let delay = policy.delayMillis(afterCrashes: crashes)
            update(index) {
                $0.end(.backingOff(until: .now + .milliseconds(delay)), ending)
                $0.restarts += 1
            }
            await pause(millis: delay)
        }
        update(index) { $0.state = .stopped }
    }

    private func started(_ index: Int, pid: Int32) {
        update(index) { $0.pid = pid }
        // A stop that came while the process was being made has not seen it.
        if isStopping { signal(index, SIGTERM) }
    }

    private func received(_ line: String, from index: Int) {
        children[index].keep(line)
        observer.line(programs[index].name, line)
        guard children[index].state == .starting, programs[index].isReady(line) else { return }
        wasReady.insert(index)
        readySince[index] = .now
        update(index) { $0.state = .ready }
    }

    private func update(_ index: Int, _ change: (inout ChildStatus) -> Void) {
        change(&children[index])
        observer.changed(children[index], children)
        somethingChanged.notify()
    }

    // MARK: Waiting

    /// A child without a process is passed over: its identifier may be another's by now.
    private func signal(_ index: Int, _ number: Int32) {
        if let pid = children[index].pid { kill(pid, number) }
    }

    private func pause(millis: Int) async {
        let end = ContinuousClock.now + .milliseconds(millis)
        await wait(until: end) { self.isStopping }
    }

    private func waitForEnd(of indices: [Int], until end: ContinuousClock.Instant) async {
        await wait(until: end) { indices.allSatisfy { self.children[$0].hasEnded } }
    }

    private func wait(until end: ContinuousClock.Instant, for condition: () -> Bool) async {
        while true {
            let seen = somethingChanged.count
            let left = Int((end - .now) / .milliseconds(1))
            if condition() || left <= 0 { return }
            await somethingChanged.wait(after: seen, millis: left)
        }
    }
}

extension ChildStatus {
    fileprivate mutating func end(_ state: State, _ ending: Ending) {
        self.state = state
        self.ending = ending
        pid = nil
    }
}
