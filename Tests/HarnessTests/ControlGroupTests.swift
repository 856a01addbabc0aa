import FoundationEssentials
import Testing
import Topology

// One after the other: some look at what the others make.
@Suite(.serialized) struct ControlGroupTests {
    /// A folder that looks like `/sys/fs/cgroup`.
    private final class Tree {
        let root: String

        init() throws {
            root = "\(FileManager.default.temporaryDirectory.path)/control-groups-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        }

        func folder(_ path: String) throws {
            try FileManager.default.createDirectory(atPath: "\(root)/\(path)", withIntermediateDirectories: true)
        }

        func file(_ path: String, _ text: String) throws { try Data(text.utf8).write(to: URL(filePath: "\(root)/\(path)")) }

        deinit { try? FileManager.default.removeItem(atPath: root) }
    }

    private let allowed: (String) -> Int32 = { _ in 0 }

    // MARK: Version 1

    @Test func `version 1 has a tree for each controller`() throws {
        let tree = try Tree()
        try tree.folder("cpu,cpuacct")
        try tree.folder("memory")
        let found = try ControlGroupHierarchy.detect(
            [.cpu, .memory], root: tree.root, own: "4:memory:/\n1:cpu,cpuacct:/\n", tryFolder: allowed)
        #expect(found.version == .v1)
        #expect(found.parents == [.cpu: "\(tree.root)/cpu,cpuacct", .memory: "\(tree.root)/memory"])
    }

    @Test func `groups are made below the harness's own, so that outer limits go on to hold`() throws {
        let tree = try Tree()
        try tree.folder("cpu")
        try tree.folder("memory/outer/inner")
        let found = try ControlGroupHierarchy.detect(
            [.cpu, .memory], root: tree.root, own: "4:memory:/outer/inner\n1:cpu:/not/seen/here\n", tryFolder: allowed)
        #expect(found.parents[.memory] == "\(tree.root)/memory/outer/inner")
        #expect(found.parents[.cpu] == "\(tree.root)/cpu")
    }

    @Test func `where the own group may not be used the next above is`() throws {
        let tree = try Tree()
        try tree.folder("memory/outer/inner")
        let found = try ControlGroupHierarchy.detect([.memory], root: tree.root, own: "4:memory:/outer/inner\n") { folder in
            folder.hasSuffix("inner") ? 13 : 0
        }
        #expect(found.parents[.memory] == "\(tree.root)/memory/outer")
    }

    @Test func `a controller that is not mounted is named`() throws {
        let tree = try Tree()
        try tree.folder("cpuset")
        try tree.folder("memory")
        let missing = #expect(throws: ControlGroupUnavailable.self) {
            try ControlGroupHierarchy.detect([.memory, .cpu], root: tree.root, own: "", tryFolder: allowed)
        }
        #expect(missing == .missingController(.cpu, root: tree.root))
        #expect(missing?.description.contains("no controller cpu") == true)
    }

    // MARK: Version 2

    @Test func `version 2 needs a group that hands the controllers down`() throws {
        let tree = try Tree()
        try tree.folder("user/me")
        try tree.file("cgroup.controllers", "cpuset cpu io memory pids\n")
        try tree.file("cgroup.subtree_control", "cpu memory\n")
        try tree.file("user/cgroup.subtree_control", "cpu memory pids\n")
        try tree.file("user/me/cgroup.subtree_control", "\n")
        let found = try ControlGroupHierarchy.detect([.cpu, .memory], root: tree.root, own: "0::/user/me\n", tryFolder: allowed)
        #expect(found.version == .v2)
        #expect(found.parents == [.cpu: "\(tree.root)/user", .memory: "\(tree.root)/user"])
    }

    @Test func `version 2 that hands nothing down says how to change it`() throws {
        let tree = try Tree()
        try tree.file("cgroup.controllers", "cpu memory\n")
        try tree.file("cgroup.subtree_control", "memory\n")
        let refusal = #expect(throws: ControlGroupUnavailable.self) {
            try ControlGroupHierarchy.detect([.cpu, .memory], root: tree.root, own: "0::/\n", tryFolder: allowed)
        }
        #expect(refusal == .notHandedDown([.cpu, .memory], folder: tree.root))
        #expect(refusal?.description.contains("echo \"+cpu +memory\" > \(tree.root)/cgroup.subtree_control") == true)
    }

    @Test func `version 2 without the controller names it`() throws {
        let tree = try Tree()
        try tree.file("cgroup.controllers", "pids\n")
        #expect(throws: ControlGroupUnavailable.missingController(.cpu, root: tree.root)) {
            try ControlGroupHierarchy.detect([.cpu], root: tree.root, own: "0::/\n", tryFolder: allowed)
        }
    }

    // MARK: Refusals

    @Test func `a read-only tree and one without rights are told apart`() throws {
        let tree = try Tree()
        try tree.folder("cpu")
        let readOnly = #expect(throws: ControlGroupUnavailable.self) {
            try ControlGroupHierarchy.detect([.cpu], root: tree.root, own: "") { _ in 30 }
        }
        #expect(readOnly?.description.contains("mounted read-only") == true)
        let forbidden = #expect(throws: ControlGroupUnavailable.self) {
            try ControlGroupHierarchy.detect([.cpu], root: tree.root, own: "") { _ in 13 }
        }
        #expect(forbidden?.description.contains("Permission denied") == true)
        #expect(forbidden?.description.contains("as root") == true)
    }

    @Test func `a machine without control groups says so`() throws {
        let tree = try Tree()
        #expect(throws: ControlGroupUnavailable.notMounted(root: "\(tree.root)/none")) {
            try ControlGroupHierarchy.detect([.cpu], root: "\(tree.root)/none", own: "", tryFolder: allowed)
        }
        #expect(throws: ControlGroupUnavailable.notMounted(root: tree.root)) {
            try ControlGroupHierarchy.detect([.cpu], root: tree.root, own: "", tryFolder: allowed)
        }
    }

    // MARK: Limits

    @Test func `sizes are read in powers of 1,024`() {
        #expect(ControlGroupLimits.bytes("512MB") == 512 << 20)
        #expect(ControlGroupLimits.bytes("1.5gb") == 3 << 29)
        #expect(ControlGroupLimits.bytes("64KB") == 65_536)
        for wrong in ["", "512", "MB", "-1MB", "0MB", "nanMB", "1TB"] { #expect(ControlGroupLimits.bytes(wrong) == nil) }
    }

    @Test func `limits are disclosed in one line`() {
        #expect(ControlGroupLimits(cpus: 0.5, memoryBytes: 512 << 20).description == "0.5 CPU, 512 MB")
        #expect(ControlGroupLimits(cpus: 2).description == "2 CPU")
        #expect(ControlGroupLimits.none.description == "none")
    }

    // MARK: The kernel's own

    private static let hierarchy = try? ControlGroupHierarchy.detect([.cpu, .memory])

    @Test(.enabled(if: hierarchy != nil, "control groups cannot be made here"))
    func `what is started in a group is held back, stays in it, and the group goes when it has ended`() async throws {
        let hierarchy = try #require(Self.hierarchy)
        let group = try ControlGroup(ControlGroupLimits(cpus: 0.1, memoryBytes: 64 << 20), in: hierarchy)
        // Busy for 0.3 s of processor time, which at a tenth of a processor takes seconds; a child of the child is in the group as well.
        let child = try ChildProcess(
            "/bin/sh", ["-c", "cat /proc/self/cgroup; i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"], wrapper: group.wrapper,
            output: "\(FileManager.default.temporaryDirectory.path)/control-group-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(atPath: child.outputPath) }
        let ending = try #require(await child.wait(seconds: 60))
        #expect(ending.code == 0)
        let names = Set(group.folders.compactMap { $0.split(separator: "/").last.map(String.init) })
        let said = try String(decoding: Data(contentsOf: URL(filePath: child.outputPath)), as: UTF8.self)
        for name in names { #expect(said.contains("/\(name)")) }
        #expect(group.throttling.throttledPeriods > 0)
        #expect(group.throttling.throttledSeconds > 0)
        #expect(await group.remove())
        for folder in group.folders { #expect(!FileManager.default.fileExists(atPath: folder)) }
    }

    @Test(.enabled(if: hierarchy != nil, "control groups cannot be made here"))
    func `a group of a dead harness is removed by the next one`() async throws {
        let hierarchy = try #require(Self.hierarchy)
        let parent = try #require(hierarchy.parents[.cpu])
        let dead = try ChildProcess("true", [], output: "/dev/null")
        _ = await dead.wait(seconds: 10)
        let leftover = "\(parent)/twinshop-\(dead.pid)-1"
        try FileManager.default.createDirectory(atPath: leftover, withIntermediateDirectories: false)
        let group = try ControlGroup(ControlGroupLimits(cpus: 1), in: hierarchy)
        #expect(!FileManager.default.fileExists(atPath: leftover))
        #expect(await group.remove())
    }

    @Test(.enabled(if: hierarchy != nil, "control groups cannot be made here"))
    func `a value that the kernel refuses leaves no group behind`() async throws {
        let hierarchy = try #require(Self.hierarchy)
        let parent = try #require(hierarchy.parents[.cpu])
        // Below the kernel's least quota of 1 ms.
        #expect(throws: ControlGroupUnavailable.self) { try ControlGroup(ControlGroupLimits(cpus: 0.001), in: hierarchy) }
        let mine = try FileManager.default.contentsOfDirectory(atPath: parent).filter {
            $0.hasPrefix("twinshop-\(ProcessInfo.processInfo.processIdentifier)-")
        }
        #expect(mine.isEmpty)
    }
}
