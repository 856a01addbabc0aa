import Supervision
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Children are shells: what they do is on the page.
struct SupervisionTests {
    private func shell(_ name: String, stage: Int = 0, environment: [String: String] = [:], _ script: String) -> ChildProgram {
        ChildProgram(
            name: name, executable: "/bin/sh", arguments: ["-c", script], environment: environment, stage: stage,
            isReady: { $0 == "ready" })
    }

    private let obedient = "echo ready; exec sleep 600"
    private let quick = RestartPolicy(firstMillis: 1, maximumMillis: 4, healthyMillis: 60_000)

    @Test func `the wait doubles from 50 ms to 2 s and starts anew after 10 s of health`() {
        let policy = RestartPolicy()
        #expect((1...8).map(policy.delayMillis(afterCrashes:)) == [50, 100, 200, 400, 800, 1600, 2000, 2000])
        #expect(policy.crashes(before: 5, usableMillis: 9_999) == 6)
        #expect(policy.crashes(before: 5, usableMillis: 10_000) == 1)
    }

    @Test func `a start returns once every child is ready, and a stop once every child has ended`() async throws {
        let supervisor = Supervisor([shell("one", obedient), shell("two", obedient)])
        try await supervisor.start()
        #expect(await supervisor.statuses.map(\.state) == [.ready, .ready])
        await supervisor.stop()
        #expect(await supervisor.statuses.map(\.state) == [.stopped, .stopped])
        #expect(await supervisor.statuses.map(\.ending) == [.killed(signal: SIGTERM), .killed(signal: SIGTERM)])
    }

    @Test func `a child that ends before it is ready fails the start, is named with its last lines, and takes the others along`() async {
        let supervisor = Supervisor([shell("good", obedient), shell("bad", "echo no such database >&2; exit 3")])
        let failed = await #expect(throws: ChildFailed.self) { try await supervisor.start() }
        #expect(failed?.name == "bad")
        #expect(failed?.ending == .exited(3))
        #expect(failed?.lastLines == ["no such database"])
        #expect(await supervisor.statuses.map(\.state) == [.stopped, .failed])
    }

    @Test func `an executable that is not there fails the start`() async {
        let supervisor = Supervisor([ChildProgram(name: "absent", executable: "/no/such/program")])
        let failed = await #expect(throws: ChildFailed.self) { try await supervisor.start() }
        #expect(failed?.name == "absent")
        #expect(failed?.description.contains("before it was ready") == false)
    }

    @Test func `a child that was killed is started again`() async throws {
        let changes = AsyncStream<ChildStatus>.makeStream()
        let supervisor = Supervisor(
            [shell("child", obedient)], policy: quick,
            observer: .init(changed: { child, _ in changes.continuation.yield(child) }))
        try await supervisor.start()
        let first = try #require(await supervisor.statuses[0].pid)
        kill(first, SIGKILL)
        for await child in changes.stream where child.state == .ready && child.restarts == 1 {
            #expect(child.pid != first)
            #expect(child.ending == .killed(signal: SIGKILL))
            break
        }
        await supervisor.stop()
    }

    @Test func `a child gets its environment, is told to watch its input, and its input stays open`() async throws {
        let lines = Mutex<[String]>([])
        let supervisor = Supervisor(
            [shell("child", environment: ["GREETING": "hello"], "echo $TWINSHOP_PARENT_PIPE $GREETING; echo ready; exec cat")],
            observer: .init(line: { name, line in lines.withLock { $0.append("\(name) \(line)") } }))
        try await supervisor.start()
        await supervisor.stop()
        #expect(lines.withLock { $0 } == ["child 1 hello", "child ready"])
    }

    @Test func `a higher stage has ended before a lower one is told`() async throws {
        let ended = Mutex<[String]>([])
        let supervisor = Supervisor(
            [shell("service", obedient), shell("gateway", stage: 1, obedient)],
            observer: .init(changed: { child, _ in if child.state == .stopped { ended.withLock { $0.append(child.name) } } }))
        try await supervisor.start()
        await supervisor.stop()
        #expect(ended.withLock { $0 } == ["gateway", "service"])
    }

    @Test func `a child that does not listen is killed`() async throws {
        let supervisor = Supervisor([shell("deaf", "trap '' TERM; echo ready; while true; do sleep 0.05; done")])
        try await supervisor.start()
        await supervisor.stop(withinMillis: 100)
        #expect(await supervisor.statuses[0].ending == .killed(signal: SIGKILL))
    }

    @Test func `the last twenty lines of a child are kept`() async throws {
        let supervisor = Supervisor([shell("child", "for i in $(seq 1 30); do echo $i; done; \(obedient)")])
        try await supervisor.start()
        await supervisor.stop()
        #expect(await supervisor.statuses[0].lastLines == (12...30).map(String.init) + ["ready"])
    }

    @Test func `free ports are all different`() throws {
        let ports = try Ports.free(9)
        #expect(Set(ports).count == 9)
    }

    @Test func `the list of processes is JSON`() {
        var child = ChildStatus(ChildProgram(name: "catalog", executable: "/bin/true", address: "http://127.0.0.1:4567"))
        child.pid = 123
        child.state = .ready
        #expect(
            ProcessList.json([child])
                == "[\n  {\"name\":\"catalog\",\"pid\":123,\"address\":\"http://127.0.0.1:4567\",\"state\":\"ready\"}\n]\n")
    }
}
