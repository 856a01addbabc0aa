import FoundationEssentials
import Report
import Topology

/// The floors that are measured in a process of their own.
extension Floor {
    /// - Parameter store: a seeded database of the monolith, in use by nobody.
    func journeys(store: String) async throws -> [JourneyFloorRecord] {
        laboratory.progress.step("floor: each journey's SQL on the storage engine")
        return try await probe([
            "--part", "journeys", "--store", store, "--folder", laboratory.scratch, "--durability", laboratory.settings.durability,
            "--seconds", String(seconds),
        ]).journeyFloors
    }

    /// Disk first: it needs no server.
    func machine() async throws -> [MachineFloorRecord] {
        laboratory.progress.step("floor: the disk and the loopback")
        let disk = try await probe(["--part", "disk", "--folder", laboratory.scratch, "--seconds", String(seconds / 2)]).machineFloors
        let http = try await withServer(.hello) { port in try await probe(["--part", "http", "--port", String(port)]).machineFloors }
        let tcp = try await withServer(.echo) { port in try await probe(["--part", "tcp", "--port", String(port)]).machineFloors }
        return disk + http + tcp
    }

    private func withServer<Result: Sendable>(_ kind: FloorServer.Kind, _ body: (Int) async throws -> Result) async throws -> Result {
        let server = try await FloorChild.start(kind, scratch: laboratory.scratch, cpus: laboratory.settings.processors.tasksetArgument)
        do {
            let result = try await body(server.port)
            await server.stop()
            return result
        } catch {
            await server.stop()
            throw error
        }
    }

    private func probe(_ arguments: [String]) async throws -> FloorResults {
        let output = "\(laboratory.scratch)/floor-probe.log"
        try? FileManager.default.removeItem(atPath: output)
        let child = try ChildProcess(
            try Binaries.programPath(), ["floor-probe"] + arguments, cpus: laboratory.settings.processors.tasksetArgument, output: output)
        let ending = await child.waitOrKill(seconds: 60)
        try Task.checkCancellation()
        let text = Machine.text(output)
        guard ending?.code == 0, let results = FloorProbe.results(in: text) else { throw FloorError.childFailed(String(text.suffix(300))) }
        return results
    }
}
