import Foundation
import ShopCore
import ShopMessaging
import ShopRPC
import ShopRuntime
import ShopSQL
import Synchronization
import Testing

/// The feed of orders and one of its five subscribers, each with a database of its own.
private struct Pair {
    let producer: SQLiteDatabase
    let consumer: SQLiteDatabase
    let outbox = Outbox(producer: .shipping, ids: RandomIdentifiers.source)
    let feed: EventFeed
    let transport: LocalTransport

    init() async throws {
        func database() async throws -> SQLiteDatabase {
            let path = FileManager.default.temporaryDirectory.appending(path: "twinshop-\(UUID()).sqlite").path
            return try SQLiteDatabase(path: path, durability: .normal)
        }
        producer = try await database()
        consumer = try await database()
        try await producer.migrate([Outbox.schema])
        try await consumer.migrate([
            Inbox.schema, Schema(component: "effects", steps: [{ _ in ["CREATE TABLE effects (code TEXT NOT NULL)"] }]),
        ])
        feed = EventFeed(outbox: outbox, database: producer)
        var registry = OperationRegistry()
        registry.serve(feed)
        transport = LocalTransport(registry, dependency: .shipping)
    }

    func publish(_ codes: [String]) async throws {
        try await producer.write { [outbox] db in
            for code in codes {
                try outbox.sink.publish(db, dispatched(code), Timestamp(millisecondsSinceEpoch: 1))
            }
        }
    }

    func eventConsumer(
        over transport: (any OperationTransport)? = nil, handle: EventConsumer.Handler? = nil
    ) -> EventConsumer {
        EventConsumer(
            consumer: .orders, producer: .shipping, transport: transport ?? self.transport, database: consumer, batchSize: 2,
            handle: handle ?? Pair.apply)
    }

    static let apply: EventConsumer.Handler = { event, db in
        guard case .shipmentDispatched(let shipment) = event else { return }
        try db.execute("INSERT INTO effects (code) VALUES ($1)", [.text(shipment.trackingCode)])
    }

    func effects() async throws -> [String] {
        try await consumer.read { db in try db.query("SELECT code FROM effects ORDER BY rowid", []) { $0.text(0) } }
    }

    func outboxRows() async throws -> [String] {
        try await producer.read { [outbox] db in try outbox.auditPage(on: db, after: nil, limit: 100).rows }
    }
}

private func dispatched(_ code: String) -> Event {
    .shipmentDispatched(ShipmentDispatched(orderID: OrderID("o-1"), trackingCode: code, at: Timestamp(millisecondsSinceEpoch: 1)))
}

/// Gives the same events again and again: a producer that never hears an acknowledgement.
private struct RepeatingTransport: OperationTransport {
    let events: [EventEnvelope]

    func call<O: ServiceOperation>(_ operation: O) async throws(O.Failure) -> O.Response {
        guard let answer = events as? O.Response else { preconditionFailure("another operation") }
        return answer
    }
}

@Suite struct MessagingTests {
    @Test func `events arrive in order, once each, and are forgotten`() async throws {
        let pair = try await Pair()
        try await pair.publish(["1", "2", "3", "4", "5"])
        let consumer = pair.eventConsumer()
        for brought in [2, 2, 1, 0] { #expect(try await consumer.step(waitMillis: 0) == brought) }
        #expect(try await pair.effects() == ["1", "2", "3", "4", "5"])
        #expect(try await pair.outboxRows() == [])
    }

    @Test func `sequences grow on although the outbox was emptied`() async throws {
        let pair = try await Pair()
        let consumer = pair.eventConsumer()
        for code in ["1", "2"] {
            try await pair.publish([code])
            #expect(try await consumer.step(waitMillis: 0) == 1)
            #expect(try await consumer.step(waitMillis: 0) == 0)
            #expect(try await pair.outboxRows() == [])
        }
        #expect(try await pair.effects() == ["1", "2"])
    }

    @Test func `a batch that is delivered twice has its effect once`() async throws {
        let pair = try await Pair()
        try await pair.publish(["1", "2"])
        let events = try await pair.producer.read { [outbox = pair.outbox] db in try outbox.read(on: db, after: 0, limit: 10) }
        let consumer = pair.eventConsumer(over: RepeatingTransport(events: events))
        for _ in 0..<3 { #expect(try await consumer.step(waitMillis: 0) == 2) }
        #expect(try await pair.effects() == ["1", "2"])
    }

    @Test func `a handler's error undoes its batch, which comes again`() async throws {
        struct Failed: Error {}
        let pair = try await Pair()
        try await pair.publish(["1", "2"])
        let broken = pair.eventConsumer { event, db in
            try Pair.apply(event, db)
            if case .shipmentDispatched(let shipment) = event, shipment.trackingCode == "2" { throw Failed() }
        }
        await #expect(throws: Failed.self) { try await broken.step(waitMillis: 0) }
        #expect(try await pair.effects() == [])
        #expect(try await pair.outboxRows().count == 2)
        // As after a crash: another consumer object over the same database.
        #expect(try await pair.eventConsumer().step(waitMillis: 0) == 2)
        #expect(try await pair.effects() == ["1", "2"])
    }

    @Test func `an event is kept until it is acknowledged`() async throws {
        let pair = try await Pair()
        try await pair.publish(["1"])
        // Pulled, then the consumer dies before its commit.
        let pull = PullEvents(subscriber: .orders, after: 0, limit: 10, waitMillis: 0)
        #expect(try await pair.transport.call(pull).count == 1)
        #expect(try await pair.transport.call(pull).count == 1)
        #expect(try await pair.outboxRows().count == 1)
        #expect(try await pair.outboxRows()[0].contains(#""context":"shipping","sequence":1"#))
    }

    @Test func `an event whose transaction was undone is never seen`() async throws {
        struct Failed: Error {}
        let pair = try await Pair()
        await #expect(throws: Failed.self) {
            try await pair.producer.write { [outbox = pair.outbox] db in
                try outbox.sink.publish(db, dispatched("1"), Timestamp(millisecondsSinceEpoch: 1))
                throw Failed()
            }
        }
        #expect(try await pair.outboxRows() == [])
    }

    @Test func `a waiting pull is woken by the commit`() async throws {
        let pair = try await Pair()
        async let events = pair.transport.call(PullEvents(subscriber: .orders, after: 0, limit: 10, waitMillis: 1_500))
        try await pair.publish(["1"])
        #expect(try await events.count == 1)
    }

    @Test func `a stranger gets nothing`() async throws {
        let pair = try await Pair()
        await #expect(throws: FeedFailure.notSubscribed) {
            try await pair.transport.call(PullEvents(subscriber: .carts, after: 0, waitMillis: 0))
        }
    }

    @Test func `an acknowledgement ahead of the feed is refused and loses nothing`() async throws {
        let pair = try await Pair()
        try await pair.publish(["1"])
        await #expect(throws: FeedFailure.cursorAhead(head: 1)) {
            try await pair.transport.call(PullEvents(subscriber: .orders, after: 99, waitMillis: 0))
        }
        #expect(try await pair.outboxRows().count == 1)
    }

    @Test func `a producer that lost its data is read from the start`() async throws {
        let pair = try await Pair()
        try await pair.consumer.write { db in try Inbox().moveCursor(on: db, of: .shipping, to: 50) }
        try await pair.publish(["1"])
        let consumer = pair.eventConsumer()
        #expect(try await consumer.step(waitMillis: 0) == 0)
        #expect(try await consumer.step(waitMillis: 0) == 1)
        #expect(try await pair.effects() == ["1"])
    }

    @Test func `the slowest subscriber decides what is forgotten`() async throws {
        let pair = try await Pair()
        let outbox = Outbox(producer: .orders, ids: RandomIdentifiers.source, subscribers: [.carts, .payments])
        try await pair.producer.write { db in
            for code in ["1", "2", "3"] { try outbox.sink.publish(db, dispatched(code), Timestamp(millisecondsSinceEpoch: 1)) }
            try outbox.acknowledge(on: db, .carts, upTo: 3)
            #expect(try outbox.read(on: db, after: 0, limit: 10).map(\.sequence) == [1, 2, 3])
            try outbox.acknowledge(on: db, .payments, upTo: 2)
            #expect(try outbox.read(on: db, after: 0, limit: 10).map(\.sequence) == [3])
            // An old acknowledgement that arrives late changes nothing.
            try outbox.acknowledge(on: db, .payments, upTo: 1)
            try outbox.acknowledge(on: db, .payments, upTo: 3)
            #expect(try outbox.read(on: db, after: 0, limit: 10).isEmpty)
        }
    }

    @Test func `the running consumer takes what is there and what comes`() async throws {
        let pair = try await Pair()
        try await pair.publish(["1"])
        let applied = Signal()
        let count = Mutex(0)
        let consumer = pair.eventConsumer { event, db in
            try Pair.apply(event, db)
            db.afterCommit {
                count.withLock { $0 += 1 }
                applied.notify()
            }
        }
        let task = Task { try await consumer.run() }
        while count.withLock({ $0 }) < 1 { await applied.wait(after: applied.count, millis: 5) }
        try await pair.publish(["2", "3"])
        while count.withLock({ $0 }) < 3 { await applied.wait(after: applied.count, millis: 5) }
        task.cancel()
        try await task.value
        #expect(try await pair.effects() == ["1", "2", "3"])
    }
}
