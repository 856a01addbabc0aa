import FoundationEssentials
import LoadGenerator
package import Report
import Topology

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the parts and the machine cost at least: CPU time a request on one pinned processor, as ratios of one run, so that the machine
/// cancels out; the journeys' SQL on the storage engine alone; the disk and the loopback.
@MainActor
package struct Floor {
    let laboratory: Laboratory
    let seconds: Double
    private static let connections = 16

    package init(_ laboratory: Laboratory, seconds: Double) {
        self.laboratory = laboratory
        self.seconds = seconds
    }

    package enum Name {
        package static let hello = "Hummingbird, a constant"
        package static let page = "monolith, product page"
        package static let call = "one internal call, client and server"
        package static let wrk = "wrk, a request"
        package static let generator = "this generator, a request"
    }

    package func measure() async throws -> FloorResults {
        let folder = "\(laboratory.scratch)/floor-monolith"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let floors = try await cpu(folder: folder)
        // The system that served the product page has seeded the store, and is gone.
        let journeys = try await journeys(store: "\(folder)/monolith.sqlite")
        return FloorResults(floors: floors, journeyFloors: journeys, machineFloors: try await machine())
    }

    private func cpu(folder: String) async throws -> [FloorRecord] {
        let hello = try await helloFloor()
        var records = [FloorRecord(name: Name.hello, cpuMicrosPerRequest: hello.server)]
        records.append(
            FloorRecord(
                name: Name.page, cpuMicrosPerRequest: try await productPage(folder: folder), comparedWith: Name.hello, limitTimes: 2.5))
        records.append(
            FloorRecord(name: Name.call, cpuMicrosPerRequest: try await internalCall(), comparedWith: Name.hello, limitTimes: 4))
        if let wrk = hello.wrk {
            records.append(FloorRecord(name: Name.wrk, cpuMicrosPerRequest: wrk))
            records.append(FloorRecord(name: Name.generator, cpuMicrosPerRequest: hello.generator, comparedWith: Name.wrk, limitTimes: 1.3))
        } else {
            records.append(FloorRecord(name: Name.generator, cpuMicrosPerRequest: hello.generator))
            laboratory.progress.note("wrk is not installed: the generator has nothing to be compared with")
        }
        return records
    }

    /// The ratio to what it is compared with, and whether it keeps its limit; nil for a floor itself.
    nonisolated package static func verdict(_ record: FloorRecord, among records: [FloorRecord]) -> (ratio: Double, isKept: Bool)? {
        guard let name = record.comparedWith, let limit = record.limitTimes,
            let floor = records.first(where: { $0.name == name })?.cpuMicrosPerRequest, floor > 0
        else { return nil }
        let ratio = record.cpuMicrosPerRequest / floor
        return (ratio, ratio <= limit)
    }

    private var cpus: String? { laboratory.settings.processors.isPinned ? oneProcessor : nil }

    private var oneProcessor: String {
        laboratory.settings.processors.system.split { $0 == "," || $0 == "-" }.first.map(String.init) ?? "0"
    }

    private func helloFloor() async throws -> (server: Double, generator: Double, wrk: Double?) {
        laboratory.progress.step("floor: \(Name.hello)")
        let server = try await FloorChild.start(.hello, scratch: laboratory.scratch, cpus: cpus)
        do {
            let figures = try await load(port: server.port, path: "/hello") { server.cpuSeconds }
            let wrk = try await wrkCost(url: "http://127.0.0.1:\(server.port)/hello")
            await server.stop()
            return (figures.server, figures.generator, wrk)
        } catch {
            await server.stop()
            throw error
        }
    }

    private func productPage(folder: String) async throws -> Double {
        laboratory.progress.step("floor: \(Name.page)")
        let system = try await RunningSystem.start(
            .monolith, binaries: laboratory.binaries, folder: folder, cpus: cpus, demo: true, readySeconds: 90)
        do {
            let figures = try await load(port: system.port, path: "/v1/products/p-000001") {
                system.sample().processes.reduce(0) { $0 + $1.stat.cpuSeconds }
            }
            await system.stop()
            return figures.server
        } catch {
            await system.stop()
            throw error
        }
    }

    private func internalCall() async throws -> Double {
        laboratory.progress.step("floor: \(Name.call)")
        let calls = Int(seconds * 5_000)
        let server = try await FloorChild.start(.service, scratch: laboratory.scratch, cpus: cpus)
        do {
            let output = "\(laboratory.scratch)/floor-client.log"
            let before = server.cpuSeconds
            let client = try ChildProcess(
                try Binaries.programPath(), ["floor-client", "--url", "http://127.0.0.1:\(server.port)", "--calls", String(calls)],
                cpus: cpus, output: output)
            let ending = await client.waitOrKill(seconds: 60)
            let serverMicros = (server.cpuSeconds - before) * 1e6 / Double(calls + FloorClient.warmupCalls)
            let text = Machine.text(output)
            try Task.checkCancellation()
            guard ending?.code == 0, let line = text.split(separator: "\n").last, let clientMicros = Double(line) else {
                throw TopologyError.unexpectedAnswer("the internal calls failed: \(text.suffix(300))")
            }
            await server.stop()
            return clientMicros + serverMicros
        } catch {
            await server.stop()
            throw error
        }
    }

    /// CPU µs a request of the server and of the generator's thread, at saturation.
    private func load(port: Int, path: String, cpuSeconds: () -> Double) async throws -> (server: Double, generator: Double) {
        try await withGenerator(port: port) { generator in
            let workload = URLWorkload(path: path, expectedStatus: 200)
            _ = try await generator.runClosed(ClosedLoad(connections: Self.connections, seconds: max(1, seconds / 3)), workload)
            let before = cpuSeconds()
            let progress = laboratory.progress
            let result = try await generator.runClosed(ClosedLoad(connections: Self.connections, seconds: seconds), workload) {
                progress.tick($0, asked: nil)
            }
            let used = cpuSeconds() - before
            try Task.checkCancellation()
            guard result.errors == 0, result.responses > 0 else {
                throw TopologyError.unexpectedAnswer("\(path): \(result.errors) of \(result.arrivals) failed")
            }
            return (used * 1e6 / Double(result.responses), result.generator.cpuSeconds * 1e6 / Double(result.responses))
        }
    }

    /// wrk's own CPU a request on the same server, on the generator's processor; nil where it is not installed.
    private func wrkCost(url: String) async throws -> Double? {
        let output = "\(laboratory.scratch)/wrk.log"
        guard
            let wrk = try? ChildProcess(
                "wrk", ["-t1", "-c\(Self.connections)", "-d\(max(1, Int(seconds)))s", url],
                cpus: laboratory.settings.processors.isPinned ? laboratory.settings.processors.generator : nil, output: output)
        else { return nil }
        let ending = await wrk.waitOrKill(seconds: seconds + 10)
        try Task.checkCancellation()
        // `  123456 requests in 3.00s, 12.3MB read`
        guard let ending, ending.code == 0,
            let line = Machine.text(output).split(separator: "\n").first(where: { $0.contains(" requests in ") }),
            let count = line.split(separator: " ").first.flatMap({ Double($0) }), count > 0
        else { return nil }
        return ending.cpuSeconds * 1e6 / count
    }
}
