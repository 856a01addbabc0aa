import FoundationEssentials
import Testing
import Topology

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a child of the harness inherits and what not, and whom a process id means.
struct TopologyChildTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private var output: String { "\(folder.path)/output" }

    private var written: String { (try? String(contentsOf: URL(filePath: output), encoding: .utf8)) ?? "" }

    @Test func `a child has the harness's variables, its own on top, and its wrapper around it`() async throws {
        let child = try ChildProcess(
            "sh", ["-c", "echo $HOME $WRAPPED ${PATH:+inherited}"], environment: ["HOME": "/elsewhere"], wrapper: ["env", "WRAPPED=yes"],
            output: output)
        #expect(await child.wait(seconds: 10)?.code == 0)
        #expect(written == "/elsewhere yes inherited\n")
    }

    @Test func `a pinned child may use the processors that were asked for`() async throws {
        let status = try String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") })
        let first = try #require(line.split { !$0.isNumber }.first)
        let child = try ChildProcess("grep", ["Cpus_allowed_list", "/proc/self/status"], cpus: String(first), output: output)
        #expect(await child.wait(seconds: 10)?.code == 0)
        #expect(written == "Cpus_allowed_list:\t\(first)\n")
    }

    @Test func `output and errors are added to what the file holds`() async throws {
        for line in ["one", "two"] {
            let child = try ChildProcess("sh", ["-c", "echo \(line) >&2"], output: output)
            _ = await child.wait(seconds: 10)
        }
        #expect(written == "one\ntwo\n")
    }

    @Test func `a child leads a process group of its own, so that Ctrl-C reaches the harness alone`() async throws {
        let child = try ChildProcess("sleep", ["60"], output: output)
        #expect(getpgid(child.pid) == child.pid)
        child.signal(SIGKILL)
        _ = await child.wait(seconds: 10)
    }

    @Test func `a signal that the harness ignores is not ignored by its children`() async throws {
        let before = signal(SIGHUP, SIG_IGN)
        let child = try ChildProcess("sleep", ["60"], output: output)
        signal(SIGHUP, before)
        child.signal(SIGHUP)
        #expect(await child.wait(seconds: 10)?.code == 128 + SIGHUP)
    }

    @Test func `a program that is not there cannot be started`() {
        #expect(throws: TopologyError.self) { try ChildProcess("/no/such/program", [], output: output) }
    }

    @Test func `a child that has ended and was not waited for is no process`() async throws {
        let child = try ChildProcess("true", [], output: output)
        // Only asking for its ending would reap it.
        for _ in 0..<500 where ProcessStat.read(pid: child.pid)?.state != "Z" { await Pause.millis(10) }
        #expect(ProcessStat.read(pid: child.pid)?.state == "Z")
        #expect(ProcessID(pid: child.pid) == nil)
        #expect(child.ending?.code == 0)
        #expect(ProcessStat.read(pid: child.pid) == nil)
    }

    @Test func `a successor of a process's number is another process, and is not signalled in its place`() async throws {
        let child = try ChildProcess("sleep", ["60"], output: output)
        let id = try #require(ProcessID(pid: child.pid))
        let predecessor = ProcessID(pid: id.pid, startTicks: id.startTicks - 1)
        #expect(!predecessor.isAlive)
        #expect(!predecessor.signal(SIGKILL))
        #expect(id.isAlive)
        #expect(id.signal(SIGKILL))
        _ = await child.wait(seconds: 10)
    }

    @Test func `the processes of a component that was started again are added up`() throws {
        func process(_ pid: Int32, ticks: UInt64) throws -> ResourceSample.Process {
            var stat = try #require(ProcessStat.parse(stat: "1 (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 7 0 0"))
            stat.cpuTicks = ticks
            stat.residentKilobytes = 1_024
            stat.contextSwitches = 5
            stat.writtenBytes = 2_048
            return ResourceSample.Process(id: ProcessID(pid: pid, startTicks: 7), name: "orders", stat: stat)
        }
        let before = ResourceSample(processes: [try process(1, ticks: 40)])
        let after = ResourceSample(processes: [try process(1, ticks: 100), try process(2, ticks: 30)])
        let uses = after.use(since: before)
        #expect(uses.count == 1)
        let use = try #require(uses.first)
        #expect(abs(use.cpuSeconds - 90 / ProcessStat.ticksPerSecond) < 1e-9)
        #expect(use.residentMegabytes == 2)
        #expect(use.contextSwitches == 5)
        #expect(use.writtenKilobytes == 2)
    }
}
