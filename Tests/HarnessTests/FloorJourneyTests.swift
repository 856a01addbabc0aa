import Experiments
import LoadGenerator
import Report
import ShopSQL
import Testing

/// What a journey asks of the database, and that a replay of it is the same work.
struct FloorJourneyTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func recording<Result>(
        _ name: String = "recorded", _ body: (inout JourneyRecorder) async throws -> Result
    ) async throws -> (path: String, result: Result) {
        let path = try await FloorStore.copy(to: folder, name)
        let database = try SQLiteDatabase(path: path, durability: .normal)
        var recorder = try await JourneyRecorder(over: database, seed: 7)
        let result = try await body(&recorder)
        try await database.close()
        return (path, result)
    }

    @Test func `a product page is one statement on a reader`() async throws {
        let journey = try await recording { try await $0.record(.browse) }.result
        #expect(journey.units.map(\.border) == [.none])
        #expect(journey.statements == 1)
        #expect(journey.units[0].statements[0].sql.contains("LEFT JOIN ratings"))
        #expect(journey.units[0].statements[0].answer == .rows(1))
    }

    @Test func `a journey that only looks at the shop writes nothing`() async throws {
        let journeys = try await recording { recorder in
            [try await recorder.record(.index), try await recorder.record(.browse), try await recorder.record(.cart)]
        }.result
        for journey in journeys {
            #expect(journey.statements > 0, "\(journey.name)")
            #expect(journey.commits == 0, "\(journey.name)")
            #expect(journey.units.flatMap(\.statements).allSatisfy { $0.sql.hasPrefix("SELECT") }, "\(journey.name)")
        }
    }

    @Test func `a checkout fills the cart, then is one transaction before the card's answer and one after`() async throws {
        let journey = try await recording { try await $0.record(.checkout) }.result
        #expect(journey.units.map(\.border) == [.committed, .committed, .committed])
        let writes = journey.units.map { unit in unit.statements.map(\.sql).filter { !$0.hasPrefix("SELECT") }.joined() }
        try #require(writes.count == 3)
        #expect(writes[0].contains("cart_items") && !writes[0].contains("orders"))
        #expect(
            writes[1].contains("INSERT INTO orders") && writes[1].contains("INSERT INTO payments") && !writes[1].contains("UPDATE orders"))
        #expect(
            writes[2].contains("UPDATE orders") && writes[2].contains("INSERT INTO shipments") && !writes[2].contains("INSERT INTO orders"))
    }

    @Test func `a round of the mix holds each journey as often as the load does`() async throws {
        let round = try await recording { try await $0.recordRound() }.result
        let counts = Dictionary(grouping: round, by: \.name).mapValues(\.count)
        #expect(counts == ["index": 1, "browse": 10, "add": 2, "cart": 3, "checkout": 1])
    }

    @Test func `a replay leaves the same rows as the shop did`() async throws {
        let before = try await FloorStore.dump(try await FloorStore.copy(to: folder, "before"))
        let (path, journeys) = try await recording { recorder in
            var journeys: [RecordedJourney] = []
            for _ in 0..<3 { journeys += try await recorder.recordRound() }
            return journeys
        }
        let copy = try await FloorStore.copy(to: folder, "replayed")
        do {
            let timings = try JourneyReplay(path: copy, durability: .full).run(journeys)
            #expect(timings.map(\.name) == journeys.map(\.name))
            #expect(timings.allSatisfy { $0.wallMicros > 0 })
        }
        let shop = try await FloorStore.dump(path)
        let replayed = try await FloorStore.dump(copy)
        #expect(shop["orders"]?.count == 3)
        #expect(shop["stock"] != before["stock"])
        for table in shop.keys.sorted() { #expect(shop[table] == replayed[table], "\(table)") }
    }

    @Test func `a replay that answers otherwise than recorded is no floor`() async throws {
        var journey = try await recording { try await $0.record(.index) }.result
        // A page of twenty asks for one more, to know whether there is a next.
        #expect(journey.units[0].statements[0].answer == .rows(21))
        journey.units[0].statements[0].answer = .rows(20)
        let replay = try JourneyReplay(path: try await FloorStore.copy(to: folder, "replayed"), durability: .normal)
        let sql = journey.units[0].statements[0].sql
        #expect(throws: FloorError.otherAnswer(sql: sql, got: 21)) { try replay.run([journey]) }
    }

    @Test func `a transaction that the shop undid is undone again`() async throws {
        let before = try await FloorStore.dump(try await FloorStore.copy(to: folder, "before"))
        let database = RecordingDatabase(try SQLiteDatabase(path: try await FloorStore.copy(to: folder, "recorded"), durability: .normal))
        await #expect(throws: Undone.self) {
            try await database.write { db in
                try db.execute("DELETE FROM stock", [])
                throw Undone()
            }
        }
        let units = database.take()
        #expect(units.map(\.border) == [.rolledBack])
        #expect(units[0].statements.map(\.answer) == [.changed(10_000)])
        #expect(database.take().isEmpty)
        try await database.close()

        let copy = try await FloorStore.copy(to: folder, "replayed")
        do { _ = try JourneyReplay(path: copy, durability: .normal).run([RecordedJourney(name: "undone", units: units)]) }
        #expect(try await FloorStore.dump(copy) == before)
    }

    private struct Undone: Error {}

    @Test func `the floor of each journey names its statements and commits, and leaves no copy behind`() async throws {
        let store = try await FloorStore.copy(to: folder, "store")
        let floors = try await StorageFloor.measure(store: store, folder: folder.path, durability: .normal, seconds: 0)
        #expect(floors.map(\.journey) == ["index", "browse", "add", "cart", "checkout"])
        #expect(floors.map(\.commits) == [0, 0, 1, 0, 3])
        #expect(floors.allSatisfy { $0.statements > 0 && $0.medianMicros > 0 && $0.cpuMicros > 0 })
        #expect(folder.entries == ["store.sqlite"])
    }
}
