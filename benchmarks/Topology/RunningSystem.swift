import FoundationEssentials
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A system that serves, and all that an operator knows of it: its processes, their resources, its folder.
package final class RunningSystem: Sendable {
    package let architecture: Architecture
    package let folder: String
    package let port: Int
    /// From the spawn to the ready line.
    package let startMillis: Double
    private let main: ChildProcess
    private let seen = Mutex<[ProcessID: String]>([:])

    package var url: String { "http://127.0.0.1:\(port)" }

    /// Starts it on a folder and waits until it says that it is ready. What was started is stopped again where that fails.
    /// - Parameters:
    ///   - cpus: as `taskset -c` takes them; nil leaves it unpinned.
    ///   - readySeconds: seeding an empty folder takes longer than a start on a filled one.
    package static func start(
        _ architecture: Architecture, binaries: Binaries, folder: String, cpus: String?, durability: String = "full", demo: Bool = false,
        readySeconds: Double = 30, options: StartOptions = StartOptions()
    ) async throws -> RunningSystem {
        let port = try FreePort.find()
        let began = ContinuousClock.now
        let arguments =
            ["--port", String(port), "--data", folder, "--durability", durability] + (demo ? ["--demo"] : []) + architecture.arguments
            + options.arguments
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let child = try ChildProcess(
            binaries.path(architecture.rawValue), arguments, cpus: cpus, environment: options.environment, wrapper: options.wrapper,
            output: "\(folder).log")
        let system = RunningSystem(architecture, child, folder: folder, port: port) { ContinuousClock.now - began }
        let token = LiveSystems.add(system)
        do {
            let started = try await system.waitUntilReady(since: began, seconds: readySeconds)
            let ready = RunningSystem(architecture, child, folder: folder, port: port) { started }
            LiveSystems.replace(token, by: ready)
            ready.noteProcesses()
            return ready
        } catch {
            await system.stop()
            throw error
        }
    }

    private init(_ architecture: Architecture, _ main: ChildProcess, folder: String, port: Int, started: () -> Duration) {
        self.architecture = architecture
        self.main = main
        self.folder = folder
        self.port = port
        startMillis = started() / .milliseconds(1)
        if let id = ProcessID(pid: main.pid) { seen.withLock { $0[id] = "supervisor" } }
    }

    private func waitUntilReady(since began: ContinuousClock.Instant, seconds: Double) async throws -> Duration {
        while true {
            try Task.checkCancellation()
            if Self.text(main.outputPath).contains("\(architecture.rawValue) ready on http://127.0.0.1:\(port)") {
                return ContinuousClock.now - began
            }
            let lines = Self.text(main.outputPath).split(separator: "\n").suffix(12).map(String.init)
            if let ending = main.ending {
                throw TopologyError.notReady(
                    architecture.rawValue, reason: "ended with \(ending.code) before it was ready", lastLines: lines)
            }
            if ContinuousClock.now - began > .seconds(seconds) {
                throw TopologyError.notReady(architecture.rawValue, reason: "was not ready within \(Int(seconds)) s", lastLines: lines)
            }
            await Pause.millis(5)
        }
    }

    private static func text(_ path: String) -> String {
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    // MARK: Processes

    /// The process of a component now, or nil while it is down.
    package func process(of component: String) -> ProcessID? {
        noteProcesses()
        return ProcessTable.read(folder: folder).first { $0.name == component }?.pid.flatMap { $0 > 0 ? ProcessID(pid: $0) : nil }
    }

    package func state(of component: String) -> String? { ProcessTable.read(folder: folder).first { $0.name == component }?.state }

    /// Whether a component serves again; without a state in the table its process alone has to tell.
    package func isUp(_ component: String) -> Bool {
        guard process(of: component) != nil else { return false }
        guard let state = state(of: component) else { return true }
        return ["ready", "running", "up"].contains(state)
    }

    /// Remembers every process that belongs to the system, so that none can be left over.
    @discardableResult
    package func noteProcesses() -> [ProcessID: String] {
        let listed = ProcessTable.read(folder: folder).compactMap { entry in
            entry.pid.flatMap { $0 > 0 ? ProcessID(pid: $0) : nil }.map { ($0, entry.name) }
        }
        return seen.withLock { seen in
            for (id, name) in listed { seen[id] = name }
            return seen
        }
    }

    /// Resources used so far, by process.
    /// - Parameter measuresMemory: false where it is asked for often: the kernel walks a process's pages for its share of them.
    package func sample(measuresMemory: Bool = true) -> ResourceSample {
        let processes = noteProcesses()
        return ResourceSample(
            processes: processes.compactMap { id, name in
                guard var stat = ProcessStat.read(pid: id.pid), stat.startTicks == id.startTicks else { return nil }
                if measuresMemory { stat.proportionalKilobytes = MemoryMeasure.proportionalKilobytes(of: id.pid) }
                return ResourceSample.Process(id: id, name: name, stat: stat)
            })
    }

    // MARK: The end

    /// Stops it: SIGTERM, after 12 s SIGKILL, and then whatever is left of it by its number and start time.
    /// - Returns: names of processes that outlived their supervisor and had to be killed; empty after an orderly stop.
    @discardableResult
    package func stop() async -> [String] {
        noteProcesses()
        main.signal(SIGTERM)
        _ = await main.waitOrKill(seconds: 12, outlivesCancellation: true)
        let left = noteProcesses().filter { $0.key.isAlive }
        for id in left.keys { id.signal(SIGKILL) }
        LiveSystems.remove(pid: main.pid)
        return left.values.sorted()
    }

    /// At once and without waiting; for the moment before the harness itself ends.
    package func killAtOnce() {
        for id in noteProcesses().keys { id.signal(SIGKILL) }
        main.signal(SIGKILL)
        for id in noteProcesses().keys { id.signal(SIGKILL) }
    }

    var mainPID: Int32 { main.pid }
}

/// What runs now, for a signal that ends the harness.
package enum LiveSystems {
    private static let live = Mutex<[Int32: RunningSystem]>([:])

    static func add(_ system: RunningSystem) -> Int32 {
        live.withLock { $0[system.mainPID] = system }
        return system.mainPID
    }

    static func replace(_ token: Int32, by system: RunningSystem) { live.withLock { $0[token] = system } }

    static func remove(pid: Int32) { live.withLock { _ = $0.removeValue(forKey: pid) } }

    /// Kills everything that was started and not stopped.
    package static func killAll() {
        for system in live.withLock({ Array($0.values) }) { system.killAtOnce() }
    }
}
