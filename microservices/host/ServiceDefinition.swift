package import DemoData
package import ShopCore
package import ShopRPC
package import ShopRuntime
package import ShopSQL

/// A microservice as a value: which context it is, and how it is put together from what a host gives it. Its executable hosts this one
/// definition, `node` any set of them.
package struct ServiceDefinition: Sendable {
    package let context: ContextName
    /// The context's own tables. The host adds outbox and inbox.
    package let schema: [Schema]
    package let assemble: @Sendable (Surroundings) async throws -> HostedService

    package init(
        _ context: ContextName, schema: [Schema], assemble: @escaping @Sendable (Surroundings) async throws -> HostedService
    ) {
        self.context = context
        self.schema = schema
        self.assemble = assemble
    }
}

/// What a host gives to a service.
package struct Surroundings: Sendable {
    /// The service's own database: no other service sees it.
    package let database: any Database
    package let clock: WallClock
    package let identifiers: IdentifierSource
    /// Its outbox.
    package let events: EventSink
    package let settings: ServiceSettings
    /// The way to another service.
    package let transport: @Sendable (ContextName) throws -> any OperationTransport
}

/// A service put together.
package struct HostedService: Sendable {
    package typealias EventHandler = @Sendable (Event, any SQLConnection) throws -> Void
    package typealias AuditReader = @Sendable (any SQLConnection, ReadAudit) throws -> AuditPage
    package typealias Seeder = @Sendable (any SQLConnection) throws -> Void

    /// What it answers.
    package var register: @Sendable (inout OperationRegistry) -> Void
    /// Applies an event of another context, inside the consumer's transaction. Events that mean nothing to it are passed over.
    package var handle: EventHandler
    /// Rows of its own tables; nil where it owns no audited one.
    package var audit: AuditReader?
    /// Makes what fills an empty store with the demo data inside one transaction; what takes long is done before it.
    package var seed: (@Sendable (DemoDataset) async throws -> Seeder)?
    /// What it does by itself, again and again.
    package var workers: [Worker]

    package init(
        register: @escaping @Sendable (inout OperationRegistry) -> Void, handle: @escaping EventHandler = { _, _ in },
        audit: AuditReader? = nil, seed: (@Sendable (DemoDataset) async throws -> Seeder)? = nil, workers: [Worker] = []
    ) {
        self.register = register
        self.handle = handle
        self.audit = audit
        self.seed = seed
        self.workers = workers
    }
}
