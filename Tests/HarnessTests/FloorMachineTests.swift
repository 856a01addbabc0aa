import Experiments
import Report
import Testing

/// Floors of the machine, and how all are shown.
struct FloorMachineTests {
    @Test func `the disk's floors have percentiles in order and leave nothing behind`() throws {
        let folder = try TestFolder()
        let records = try DiskFloor.measure(folder: folder.path, seconds: 1)
        #expect(records.map(\.name) == [DiskFloor.fsyncName, DiskFloor.commitName])
        #expect(records.allSatisfy { $0.samples > 0 && $0.medianMicros > 0 && $0.medianMicros <= $0.p99Micros })
        #expect(folder.entries.isEmpty)
    }

    @Test func `a folder that is not there has no floor`() {
        #expect(throws: FloorError.self) { try DiskFloor.measure(folder: "/no/such/folder", seconds: 0.1) }
    }

    @Test func `a round trip is one request, to the constant alone`() async throws {
        let server = try await LoadTestServer { _, _, _ in LoadTestServer.Answer() }
        let record = try await LoopbackFloor.http(port: server.port, samples: 50)
        #expect(record.samples == 50)
        #expect(record.medianMicros > 0 && record.medianMicros <= record.p99Micros)
        #expect(Set(server.requests.filter { $0.hasPrefix("POST ") }).count == 1)
        try await server.stop()
    }

    @Test func `a server that fails gives no round trip`() async throws {
        let server = try await LoadTestServer { _, _, _ in LoadTestServer.Answer(status: 500) }
        await #expect(throws: FloorError.noAnswer(port: server.port)) { try await LoopbackFloor.http(port: server.port, samples: 50) }
        try await server.stop()
    }

    @Test func `nobody listens, so there is no round trip`() {
        #expect(throws: FloorError.noAnswer(port: 1)) { try LoopbackFloor.tcp(port: 1) }
    }

    @Test func `the table has a heading for each kind of floor, and says which limit was missed`() {
        let text = FloorTable.text(
            FloorResults(
                floors: [
                    FloorRecord(name: "a", cpuMicrosPerRequest: 10),
                    FloorRecord(name: "b", cpuMicrosPerRequest: 30, comparedWith: "a", limitTimes: 2.5),
                ],
                journeyFloors: [JourneyFloorRecord(journey: "checkout", statements: 41, commits: 3, medianMicros: 812.5, cpuMicros: 300)],
                machineFloors: [MachineFloorRecord(name: "one fsync", samples: 200, medianMicros: 90, p99Micros: 400)]))
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.contains(["b", "30.0", "3.0", "×", "a,", "at", "most", "2.5", "×:", "MISSED"]))
        #expect(lines.contains(["checkout", "41", "3", "812.5", "300.0"]))
        #expect(lines.contains(["one", "fsync", "200", "90.0", "-"]))
        #expect(lines.filter { $0.contains("µs") || $0.contains("median") }.count == 3)
    }
}
