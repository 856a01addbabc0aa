/// What each process of a system has counted since it began, as its `/metrics` says.
package struct TrafficScrape: Sendable {
    private struct Reading: Sendable {
        var name: String
        var count: TrafficCount
    }

    private var readings: [ProcessID: Reading] = [:]

    /// Asks every process that the system lists. The answers are some milliseconds apart, so ask while nothing is under way.
    /// - Throws: where a process is down or does not answer: a sum without it would be wrong.
    package static func read(_ system: RunningSystem) async throws -> TrafficScrape {
        let entries = ProcessTable.read(folder: system.folder)
        guard !entries.isEmpty else { throw TopologyError.unexpectedAnswer("\(system.architecture.rawValue) lists no process") }
        var scrape = TrafficScrape()
        for entry in entries {
            guard let id = entry.pid.flatMap({ ProcessID(pid: $0) }), let address = entry.address else {
                throw TopologyError.unexpectedAnswer("\(entry.name) is down, so its counters can't be read")
            }
            // Contexts that share a process share its counters.
            if scrape.readings[id] != nil { continue }
            let answer = try await ShopClient(url: address).send("GET", "/metrics", seconds: 5)
            guard answer.status == 200 else {
                throw TopologyError.unexpectedAnswer("/metrics of \(entry.name) answered \(answer.status)")
            }
            scrape.readings[id] = Reading(name: entry.name, count: try TrafficCount(metrics: answer.body))
        }
        return scrape
    }

    /// All processes together.
    package var total: TrafficCount { readings.values.reduce(TrafficCount()) { $0 + $1.count } }

    /// What was counted between two readings of one system.
    /// - Throws: where a process was replaced in between: what the old one counted is lost.
    package func since(_ earlier: TrafficScrape) throws -> TrafficCount {
        guard Set(readings.keys) == Set(earlier.readings.keys) else {
            let replaced = readings.filter { earlier.readings[$0.key] == nil }.map(\.value.name).sorted()
            throw TopologyError.unexpectedAnswer("\(replaced.joined(separator: ", ")) started again between two readings of its counters")
        }
        return total - earlier.total
    }
}

/// A system with something broken in it, where a sum over all processes can't be had.
extension TrafficScrape {
    /// Asks the processes that answer at once and leaves the others out.
    package static func readThoseUp(_ system: RunningSystem) async -> TrafficScrape {
        var scrape = TrafficScrape()
        for entry in ProcessTable.read(folder: system.folder) {
            guard let id = entry.pid.flatMap({ ProcessID(pid: $0) }), let address = entry.address, scrape.readings[id] == nil,
                let answer = try? await ShopClient(url: address).send("GET", "/metrics", seconds: 1), answer.status == 200,
                let count = try? TrafficCount(metrics: answer.body)
            else { continue }
            scrape.readings[id] = Reading(name: entry.name, count: count)
        }
        return scrape
    }

    /// Those that were read.
    package var processes: Set<ProcessID> { Set(readings.keys) }

    /// What these have counted since each began.
    package func count(of processes: Set<ProcessID>) -> TrafficCount {
        readings.reduce(TrafficCount()) { processes.contains($1.key) ? $0 + $1.value.count : $0 }
    }
}
