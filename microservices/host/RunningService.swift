import DemoData
import ServiceLifecycle
import ShopCore
import ShopMessaging
import ShopRPC
import ShopRuntime
import ShopSQL

/// A service with its store open: what it answers, what it does by itself.
struct RunningService: Sendable {
    let context: ContextName
    let database: any Database
    let registry: OperationRegistry
    let feed: EventFeed
    /// Workers and consumers of others' events.
    let background: [any Service]

    /// Opens the store, brings its schema up to date, fills it where that is asked for, and puts the service together.
    init(
        _ definition: ServiceDefinition, settings: ServiceSettings,
        transport: @escaping @Sendable (ContextName) throws -> any OperationTransport
    ) async throws {
        let context = definition.context
        let folder = try DataFolder(path: "\(settings.data)/\(context.rawValue)")
        let database = try SQLiteDatabase(path: folder.file("\(context.rawValue).sqlite"), durability: settings.durability)
        let outbox = Outbox(producer: context, ids: RandomIdentifiers.source)
        try await database.migrate(definition.schema + [Outbox.schema, Inbox.schema, DemoSeed.schema])

        let service = try await definition.assemble(
            Surroundings(
                database: database, clock: SystemClock.wallClock, identifiers: RandomIdentifiers.source, events: outbox.sink,
                settings: settings, transport: transport))
        if settings.isDemo, let seed = service.seed { try await DemoSeed.fill(database, with: seed) }

        let feed = EventFeed(outbox: outbox, database: database)
        var registry = OperationRegistry()
        service.register(&registry)
        registry.serve(feed)
        let read = service.audit
        registry.serveAudit { request throws(AuditFailure) in
            try await useCase(of: context, failing: AuditFailure.self) {
                // Several statements a page: they must speak of one moment.
                try await database.snapshot { db in
                    if request.table == .outbox { return try outbox.auditPage(on: db, after: request.after, limit: request.limit) }
                    return try read?(db, request) ?? AuditPage(rows: [], next: nil)
                }
            }
        }
        let consumers: [any Service] = try Subscriptions.producers(for: context).map { producer in
            EventConsumer(
                consumer: context, producer: producer, transport: try transport(producer), database: database, handle: service.handle)
        }
        self.context = context
        self.database = database
        self.registry = registry
        self.feed = feed
        self.background = service.workers + consumers
        self.folder = folder
    }

    /// Held for its lock.
    private let folder: DataFolder
}

/// Keeps a store open until everything that uses it has stopped.
struct StoreService: Service, CustomStringConvertible {
    let service: RunningService

    init(_ service: RunningService) { self.service = service }

    var description: String { "store of \(service.context.rawValue)" }

    func run() async throws {
        try? await gracefulShutdown()
        try await service.database.close()
    }
}

/// The first to hear of a stop: says "not ready", and answers the consumers that wait for events, so that they hold nothing up.
struct Draining: Service {
    private let readiness: Readiness
    private let services: [RunningService]

    init(_ readiness: Readiness, _ services: [RunningService]) {
        self.readiness = readiness
        self.services = services
    }

    func run() async throws {
        try? await gracefulShutdown()
        readiness.isReady = false
        for service in services { service.feed.wakeAll() }
    }
}

/// The demo data of one store: put in with a mark, in one transaction, so that a crash leaves none of it.
enum DemoSeed {
    static let schema = Schema(component: "demo", steps: [{ _ in ["CREATE TABLE demo_seed (filled INTEGER NOT NULL)"] }])

    static func fill(_ database: any Database, with seed: @Sendable (DemoDataset) async throws -> HostedService.Seeder) async throws {
        let isFilled = try await database.read { db in try db.first("SELECT filled FROM demo_seed", []) { $0.bool(0) } ?? false }
        if isFilled { return }
        let seeder = try await seed(DemoDataset())
        try await database.write { db in
            try seeder(db)
            try db.execute("INSERT INTO demo_seed (filled) VALUES (1)")
        }
    }
}
