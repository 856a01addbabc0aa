import Testing
import Topology

@Suite struct TopologyTests {
    @Test func `a process whose name holds brackets and blanks is parsed`() throws {
        let text = "4242 (a) b (c)) S 1 4242 4242 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 1 0 607771 3133440 391 18446744073709551615"
        let stat = try #require(ProcessStat.parse(stat: text))
        #expect(stat.cpuTicks == 200)
        #expect(stat.startTicks == 607_771)
        #expect(stat.state == "S")
    }

    @Test func `memory, switches and ignored signals are read`() throws {
        var stat = try #require(ProcessStat.parse(stat: "1 (x) S 1 1 1 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 7 0 0"))
        stat.add(status: "VmRSS:\t  2048 kB\nvoluntary_ctxt_switches:\t3\nnonvoluntary_ctxt_switches:\t4\nSigIgn:\t0000000001001000\n")
        #expect(stat.residentKilobytes == 2_048)
        #expect(stat.contextSwitches == 7)
        #expect(stat.ignoredSignals == 0x100_1000)
    }

    @Test func `a line that is not a process is refused`() {
        #expect(ProcessStat.parse(stat: "") == nil)
        #expect(ProcessStat.parse(stat: "1 (x) S 1") == nil)
    }

    @Test func `a debug build refuses to measure`() {
        // The test suite is one, so this is the refusal itself.
        if Binaries.isDebugBuild {
            #expect(throws: TopologyError.self) { try Binaries.besideThisProgram() }
        }
    }

    @Test func `a child is seen to end, with its code`() async throws {
        let child = try ChildProcess("sh", ["-c", "exit 7"], output: "/dev/null")
        #expect(await child.wait(seconds: 10)?.code == 7)
    }

    @Test func `a child started from a worker thread can be asked to stop`() async throws {
        // Such a thread blocks every signal, which a child must not inherit.
        let child = try await Task.detached { try ChildProcess("sleep", ["60"], output: "/dev/null") }.value
        child.signal(15)
        #expect(await child.wait(seconds: 10)?.code == 143)
    }

    @Test func `a killed child is told apart from a later one of its number`() async throws {
        let child = try ChildProcess("sleep", ["60"], output: "/dev/null")
        let id = try #require(ProcessID(pid: child.pid))
        #expect(id.isAlive)
        #expect(id.signal(9))
        #expect(await child.wait(seconds: 10)?.code == 137)
        #expect(!id.isAlive)
        #expect(!id.signal(9))
    }

    @Test func `use between two samples is by component`() throws {
        let id = try #require(ProcessID(pid: 1))
        var stat = try #require(ProcessStat.parse(stat: "1 (x) S 1 1 1 0 -1 0 0 0 0 0 100 0 0 0 20 0 1 0 7 0 0"))
        let before = ResourceSample(processes: [ResourceSample.Process(id: id, name: "orders", stat: stat)])
        stat.cpuTicks += 50
        stat.contextSwitches += 9
        let after = ResourceSample(processes: [ResourceSample.Process(id: id, name: "orders", stat: stat)])
        let use = try #require(after.use(since: before).first)
        #expect(use.cpuSeconds == 50 / ProcessStat.ticksPerSecond)
        #expect(use.contextSwitches == 9)
    }

    @Test func `a free port is one that can be asked for`() throws { #expect((1...65_535).contains(try FreePort.find())) }
}
