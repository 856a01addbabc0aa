import Experiments
import FoundationEssentials
import Report
import Testing
import Topology

/// What a run leaves behind, and what it says of itself.
@Suite struct HousekeepingTests {
    @Test func `scratch folders that nobody removed are removed at the end`() throws {
        let folder = try TestFolder()
        let folders = ScratchFolders()
        let (kept, left) = ("\(folder.path)/kept", "\(folder.path)/left")
        try folders.make(left)
        try folders.make(kept)
        folders.remove(kept)
        #expect(folder.entries == ["left"])
        folders.removeAll()
        #expect(folder.entries == [])
    }

    @Test func `a child past its time is killed and gone`() async throws {
        let child = try ChildProcess("sleep", ["60"], output: "/dev/null")
        #expect(await child.waitOrKill(seconds: 0.05) == nil)
        #expect(child.ending?.code == 137)
        let quick = try ChildProcess("true", [], output: "/dev/null")
        #expect(await quick.waitOrKill(seconds: 30)?.code == 0)
    }

    @Test func `a child of a cancelled task is killed at once, one that was asked to stop is not`() async throws {
        let child = try ChildProcess("sleep", ["60"], output: "/dev/null")
        let task = Task { await child.waitOrKill(seconds: 60)?.code }
        task.cancel()
        #expect(await task.value == nil)
        #expect(child.ending?.code == 137)
        let stopping = try ChildProcess("sh", ["-c", "sleep 0.3; exit 3"], output: "/dev/null")
        let patient = Task { await stopping.waitOrKill(seconds: 60, outlivesCancellation: true)?.code }
        patient.cancel()
        #expect(await patient.value == 3)
    }

    @Test func `a helper that does not become ready is not left running`() async throws {
        let folder = try TestFolder()
        await #expect(throws: TopologyError.self) {
            try await ReadyChild.start("sh", ["-c", "echo no; exit 1"], name: "helper", cpus: nil, output: "\(folder.path)/no.log")
        }
        let child = try await ReadyChild.start(
            "sh", ["-c", "echo ready on nothing; sleep 60"], name: "helper", cpus: nil, output: "\(folder.path)/yes.log")
        await child.stop()
        #expect(child.process.ending != nil)
        #expect(folder.entries == ["no.log"])
    }

    @Test func `memory is each process's share where the kernel says it`() throws {
        let rollup = "55647c90e000-7fff3ecb4000 ---p 00000000 00:00 0    [rollup]\nRss:     1812 kB\nPss:      222 kB\nPss_Dirty:  9 kB\n"
        #expect(MemoryMeasure.proportionalKilobytes(rollup: rollup) == 222)
        #expect(MemoryMeasure.proportionalKilobytes(rollup: "") == nil)
        let id = try #require(ProcessID(pid: 1))
        var stat = try #require(ProcessStat.parse(stat: "1 (x) S 1 1 1 0 -1 0 0 0 0 0 100 0 0 0 20 0 1 0 7 0 0"))
        stat.residentKilobytes = 4_096
        let none = ResourceSample(processes: [])
        #expect(ResourceSample(processes: [.init(id: id, name: "a", stat: stat)]).use(since: none)[0].residentMegabytes == 4)
        stat.proportionalKilobytes = 1_024
        #expect(ResourceSample(processes: [.init(id: id, name: "a", stat: stat)]).use(since: none)[0].residentMegabytes == 1)
    }

    @Test func `the commit is that of the checkout around the program, not around the working directory`() throws {
        let folder = try TestFolder()
        try folder.touch(".git/refs/heads/main")
        try folder.touch(".build/release/shopbench")
        try Data("ref: refs/heads/main\n".utf8).write(to: URL(filePath: "\(folder.path)/.git/HEAD"))
        try Data("abc123\n".utf8).write(to: URL(filePath: "\(folder.path)/.git/refs/heads/main"))
        #expect(BuildRevision.commit(ofCheckoutAbove: "\(folder.path)/.build/release/shopbench") == "abc123")
    }

    @Test func `connections of a scaling curve come in an order of the seed`() {
        let connections = [1, 2, 4, 8, 16, 32]
        let orders = (0..<20).map { ScalingExperiment.order(of: connections, seed: $0) }
        #expect(orders.allSatisfy { $0.sorted() == connections })
        #expect(Set(orders).count > 10)
        #expect(ScalingExperiment.order(of: connections, seed: 3) == orders[3])
    }

    @Test func `a tail of fewer than a thousand samples is not printed`() {
        func text(_ samples: Int) -> String {
            FloorTable.text(
                FloorResults(
                    machineFloors: [MachineFloorRecord(name: "fsync", samples: samples, medianMicros: 10, p99Micros: 77)]))
        }
        #expect(!text(999).contains("77"))
        #expect(text(1_000).contains("77"))
    }
}
