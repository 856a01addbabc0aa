import CoreMetrics
package import Logging
package import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs a program's services until it is told to stop.
package enum ServiceRunner {
    /// Time to drain before what still runs is cancelled, and then to end: ten seconds together.
    package static let drainMillis = 8_000
    private static let cancellationMillis = 2_000

    /// Runs `services` until SIGTERM, SIGINT, the end of the parent (where `TWINSHOP_PARENT_PIPE=1`), or the end of one of them; then
    /// stops them in reverse order, each one drained before the one it rests on is told.
    package static func run(name: String, services: [any Service], logger: Logger? = nil) async throws {
        collect(as: name)
        var logger = logger ?? Logger(label: name)
        // What the group says of each service that starts and stops is noise below debugging.
        if logger.logLevel > .debug { logger.logLevel = max(logger.logLevel, .error) }
        var configurations = services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
        if Settings.environment().flag("parent.pipe") {
            configurations.append(
                .init(service: StandardInputGuard(), successTerminationBehavior: .gracefullyShutdownGroup))
        }
        var configuration = ServiceGroupConfiguration(
            services: configurations, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .milliseconds(drainMillis)
        configuration.maximumCancellationDuration = .milliseconds(cancellationMillis)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Gives libraries their instruments, once for each process. Before any store is opened: what makes its instruments earlier has some
    /// that count nothing.
    private static func collect(as process: String) {
        _ = metricsAreCollected
        SpanRecorder.bootstrap(process: process)
    }

    /// What libraries count goes where the shop's own figures go.
    private static let metricsAreCollected: Void = MetricsSystem.bootstrap(RegistryMetricsFactory())

    /// Runs a program's body; where it throws, says why in one line on standard error and exits with 1.
    package static func main(name: String, _ body: () async throws -> Void) async {
        collect(as: name)
        do {
            try await body()
        } catch {
            StandardError.write("\(name): \(error)")
            exit(ExitCode.failed)
        }
    }
}
