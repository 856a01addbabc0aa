import FoundationEssentials
package import Report
package import ShopSQL
import Statistics

/// Each journey's statements on the storage engine alone.
package enum StorageFloor {
    /// Rounds of the mix recorded at most: so many checkouts, ten times as many product pages.
    static let rounds = 200
    /// Fewer say nothing.
    private static let fewestRounds = 20

    /// Records on one copy of a shop's database and replays on another.
    /// - Parameters:
    ///   - store: the monolith's database file, in use by nobody.
    ///   - folder: where copies go; removed again.
    ///   - seconds: what the recording may take; the replay takes about as long.
    package static func measure(
        store: String, folder: String, durability: Durability, seconds: Double, seed: UInt64 = 1
    ) async throws -> [JourneyFloorRecord] {
        let recordingFolder = "\(folder)/floor-recorded"
        let replayFolder = "\(folder)/floor-replayed"
        defer {
            try? FileManager.default.removeItem(atPath: recordingFolder)
            try? FileManager.default.removeItem(atPath: replayFolder)
        }
        let journeys = try await record(try copy(store, to: recordingFolder), seconds: seconds, seed: seed)
        let timings = try JourneyReplay(path: try copy(store, to: replayFolder), durability: durability).run(journeys)
        return summary(journeys, timings)
    }

    /// The statements are the same whenever a commit counts as done, so the recording does not wait for the disk.
    private static func record(_ path: String, seconds: Double, seed: UInt64) async throws -> [RecordedJourney] {
        let database = try SQLiteDatabase(path: path, durability: .normal)
        var recorder = try await JourneyRecorder(over: database, seed: seed)
        var journeys: [RecordedJourney] = []
        let began = ContinuousClock.now
        for round in 0..<rounds where round < fewestRounds || ContinuousClock.now - began < .seconds(seconds) {
            journeys += try await recorder.recordRound()
        }
        try await database.close()
        return journeys
    }

    /// A record a journey, in the order of the mix. Statements and commits are medians too: a fuller cart asks for more.
    static func summary(_ journeys: [RecordedJourney], _ timings: [JourneyReplay.Timing]) -> [JourneyFloorRecord] {
        var names: [String] = []
        for journey in ["index", "browse", "add", "cart", "checkout"] where journeys.contains(where: { $0.name == journey }) {
            names.append(journey)
        }
        return names.map { name in
            let own = journeys.filter { $0.name == name }
            let times = timings.filter { $0.name == name }
            return JourneyFloorRecord(
                journey: name, statements: Int(median(own.map { Double($0.statements) })),
                commits: Int(median(own.map { Double($0.commits) })),
                medianMicros: median(times.map(\.wallMicros)), cpuMicros: median(times.map(\.cpuMicros)))
        }
    }

    private static func median(_ values: [Double]) -> Double { Percentile.ofSorted(values.sorted(), 0.5) }

    /// The file with its write-ahead log.
    package static func copy(_ store: String, to folder: String) throws -> String {
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let target = "\(folder)/store.sqlite"
        try FileManager.default.copyItem(atPath: store, toPath: target)
        if FileManager.default.fileExists(atPath: "\(store)-wal") {
            try FileManager.default.copyItem(atPath: "\(store)-wal", toPath: "\(target)-wal")
        }
        return target
    }
}
