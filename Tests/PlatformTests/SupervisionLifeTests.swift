import Foundation
import Supervision
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a supervisor says and does in the course of its children's lives.
struct SupervisionLifeTests {
    private func shell(_ name: String, stage: Int = 0, _ script: String) -> ChildProgram {
        ChildProgram(name: name, executable: "/bin/sh", arguments: ["-c", script], stage: stage, isReady: { $0 == "ready" })
    }

    private let obedient = "echo ready; exec sleep 600"

    /// What an observer saw.
    private final class Seen: Sendable {
        private let changes = Mutex<[ChildStatus]>([])

        var all: [ChildStatus] { changes.withLock { $0 } }
        var backingOff: [ChildStatus] { all.filter { $0.state.name == "backing off" } }

        func note(_ change: ChildStatus) { changes.withLock { $0.append(change) } }
    }

    @Test func `a stage is started once the one below it is usable`() async throws {
        let seen = Seen()
        let supervisor = Supervisor(
            [shell("gateway", stage: 1, obedient), shell("service", "sleep 0.1; \(obedient)")],
            observer: .init(changed: { child, _ in seen.note(child) }))
        try await supervisor.start()
        await supervisor.stop()
        let firsts = ["starting", "ready"].flatMap { state in seen.all.filter { $0.state.name == state }.map { "\($0.name) \(state)" } }
        #expect(firsts.last == "gateway ready")
        let serviceReady = try #require(seen.all.firstIndex { $0.name == "service" && $0.state == .ready })
        let gatewaySeen = try #require(seen.all.firstIndex { $0.name == "gateway" })
        #expect(serviceReady < gatewaySeen)
    }

    @Test func `crashes in a row are waited for longer each time, and what waits has no process`() async throws {
        let seen = Seen()
        let crashes = AsyncStream<Void>.makeStream()
        let supervisor = Supervisor(
            [shell("child", "echo ready; exit 1")], policy: RestartPolicy(firstMillis: 200, maximumMillis: 1_000, healthyMillis: 60_000),
            observer: .init(changed: { child, _ in
                seen.note(child)
                if child.state.name == "backing off" { crashes.continuation.yield() }
            }))
        try await supervisor.start()
        var count = 0
        for await _ in crashes.stream {
            count += 1
            if count == 2 { break }
        }
        await supervisor.stop()
        let waits = seen.backingOff
        guard waits.count >= 2, case .backingOff(let first) = waits[0].state, case .backingOff(let second) = waits[1].state else {
            Issue.record("it was to wait twice")
            return
        }
        // The second crash comes after the end of the first wait, so the distance of the two ends is the second wait at least.
        #expect(second - first >= .milliseconds(400))
        #expect(waits.map(\.restarts) == [1, 2])
        #expect(waits.allSatisfy { $0.pid == nil && $0.ending == .exited(1) })
    }

    @Test func `a child that says twice that it is ready became so once`() async throws {
        let seen = Seen()
        let lines = AsyncStream<String>.makeStream()
        let supervisor = Supervisor(
            [shell("child", "echo ready; echo ready; echo done; exec sleep 600")],
            observer: .init(line: { _, line in lines.continuation.yield(line) }, changed: { child, _ in seen.note(child) }))
        try await supervisor.start()
        for await line in lines.stream where line == "done" { break }
        await supervisor.stop()
        #expect(seen.all.count { $0.state == .ready } == 1)
    }

    @Test func `a child leads a process group of its own, so that Ctrl-C reaches the supervisor alone`() async throws {
        let supervisor = Supervisor([shell("child", obedient)])
        try await supervisor.start()
        let pid = try #require(await supervisor.statuses[0].pid)
        #expect(getpgid(pid) == pid)
        await supervisor.stop()
        #expect(await supervisor.statuses[0].pid == nil)
    }

    @Test func `a stop that comes while a process is being made reaches it`() async {
        let starting = AsyncStream<Void>.makeStream()
        let supervisor = Supervisor(
            [shell("child", "exec sleep 600")],
            observer: .init(changed: { child, _ in if child.state == .starting { starting.continuation.yield() } }))
        let start = Task { try await supervisor.start() }
        for await _ in starting.stream { break }
        await supervisor.stop()
        _ = await start.result
        #expect(await supervisor.statuses[0].ending == .killed(signal: SIGTERM))
    }

    @Test func `the list of processes replaces the one before, for its owner's eyes alone`() throws {
        let folder = "/tmp/supervision-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        try #require(mkdir(folder, 0o700) == 0)
        let path = "\(folder)/\(ProcessList.fileName)"
        defer {
            unlink(path)
            rmdir(folder)
        }
        var child = ChildStatus(ChildProgram(name: "catalog", executable: "/bin/true"))
        #expect(ProcessList.write([child], folder: folder))
        child.state = .stopped
        #expect(ProcessList.write([child], folder: folder))

        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &bytes, bytes.count)
        try #require(count > 0)
        #expect(String(decoding: bytes.prefix(count), as: UTF8.self) == ProcessList.json([child]))
        let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(permissions == 0o600)
        #expect(access("\(path).new", F_OK) != 0)
        #expect(!ProcessList.write([child], folder: "\(folder)/absent"))
    }

    @Test func `a port that somebody listens on is taken, and named with the option that chose it`() throws {
        let port = try #require(try Ports.free(1).first)
        try Ports.check(port, host: "127.0.0.1")

        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        try #require(isListening)
        let taken = Int(UInt16(bigEndian: address.sin_port))
        let error = #expect(throws: PortTaken.self) { try Ports.check(taken, host: "127.0.0.1", option: "--edge-port") }
        #expect(error?.port == taken)
        #expect(error?.description.hasSuffix("choose another with --edge-port") == true)
    }
}
