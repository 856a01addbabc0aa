import FoundationEssentials
import ShopRuntime
package import ShopSQL

/// The measuring side of a floor, in a process of its own on the system's processors. Prints `FloorResults` as one line of JSON.
package enum FloorProbe {
    package enum Part: Sendable {
        /// The journeys' statements, on copies of this store.
        case journeys(store: String, folder: String, durability: Durability, seconds: Double)
        case disk(folder: String, seconds: Double)
        case http(port: Int)
        case tcp(port: Int)
    }

    package static func run(_ part: Part) async throws {
        Runtime.installExecutor()
        print(String(decoding: try JSONEncoder().encode(try await measure(part)), as: UTF8.self))
    }

    private static func measure(_ part: Part) async throws -> FloorResults {
        switch part {
        case .journeys(let store, let folder, let durability, let seconds):
            FloorResults(
                journeyFloors: try await StorageFloor.measure(store: store, folder: folder, durability: durability, seconds: seconds))
        case .disk(let folder, let seconds): FloorResults(machineFloors: try DiskFloor.measure(folder: folder, seconds: seconds))
        case .http(let port): FloorResults(machineFloors: [try await LoopbackFloor.http(port: port)])
        case .tcp(let port): FloorResults(machineFloors: [try LoopbackFloor.tcp(port: port)])
        }
    }

    /// What the process printed.
    static func results(in output: String) -> FloorResults? {
        output.split(separator: "\n").last.flatMap { try? JSONDecoder().decode(FloorResults.self, from: Data($0.utf8)) }
    }
}
