package import ShopSQL

/// Recorded journeys once more, on the storage engine alone: one connection that reads and one that writes, as in the shop.
package struct JourneyReplay {
    /// Times of one repetition.
    package struct Timing: Sendable {
        package var name: String
        package var wallMicros: Double
        package var cpuMicros: Double
    }

    private let reader: BareSQLite
    private let writer: BareSQLite
    private let beginImmediate: BareSQLite.Ready
    private let commit: BareSQLite.Ready
    private let rollBack: BareSQLite.Ready
    private let beginDeferred: BareSQLite.Ready
    private let endSnapshot: BareSQLite.Ready

    /// - Parameter path: a copy of the database as it was before the recording.
    package init(path: String, durability: Durability) throws(FloorError) {
        writer = try BareSQLite(path: path, durability: durability)
        reader = try BareSQLite(path: path, durability: durability)
        beginImmediate = try writer.prepare("BEGIN IMMEDIATE")
        commit = try writer.prepare("COMMIT")
        rollBack = try writer.prepare("ROLLBACK")
        beginDeferred = try reader.prepare("BEGIN DEFERRED")
        endSnapshot = try reader.prepare("COMMIT")
    }

    /// Replays all in order, on this thread.
    package func run(_ journeys: [RecordedJourney]) throws(FloorError) -> [Timing] {
        var timings: [Timing] = []
        timings.reserveCapacity(journeys.count)
        for journey in journeys {
            // Outside of the time: the engine alone is measured.
            var units: [(border: RecordedUnit.Border, statements: [BareSQLite.Ready])] = []
            for unit in journey.units { units.append((unit.border, try ready(unit))) }
            let wall = Stopwatch.wallMicros
            let cpu = Stopwatch.threadMicros
            for unit in units { try run(unit.border, unit.statements) }
            let cpuMicros = Stopwatch.threadMicros - cpu
            timings.append(Timing(name: journey.name, wallMicros: Stopwatch.wallMicros - wall, cpuMicros: cpuMicros))
        }
        return timings
    }

    private func ready(_ unit: RecordedUnit) throws(FloorError) -> [BareSQLite.Ready] {
        let connection = connection(for: unit.border)
        var ready: [BareSQLite.Ready] = []
        for statement in unit.statements { ready.append(try connection.prepare(statement)) }
        return ready
    }

    private func connection(for border: RecordedUnit.Border) -> BareSQLite {
        border == .none || border == .snapshot ? reader : writer
    }

    private func run(_ border: RecordedUnit.Border, _ statements: [BareSQLite.Ready]) throws(FloorError) {
        let connection = connection(for: border)
        switch border {
        case .none: break
        case .snapshot: try connection.run(beginDeferred)
        case .committed, .rolledBack: try connection.run(beginImmediate)
        }
        for statement in statements { try connection.run(statement) }
        switch border {
        case .none: break
        case .snapshot: try connection.run(endSnapshot)
        case .committed: try connection.run(commit)
        case .rolledBack: try connection.run(rollBack)
        }
    }
}
