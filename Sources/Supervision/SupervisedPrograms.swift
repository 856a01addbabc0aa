import ServiceLifecycle

/// A supervisor as a service of this process: it starts its programs, and stops them where this process is told to stop.
package struct SupervisedPrograms: Service {
    private let supervisor: Supervisor
    private let ready: @Sendable ([ChildStatus]) -> Void

    /// - Parameter ready: called once, when every program can be used.
    package init(_ supervisor: Supervisor, ready: @escaping @Sendable ([ChildStatus]) -> Void) {
        self.supervisor = supervisor
        self.ready = ready
    }

    package func run() async throws {
        try await withGracefulShutdownHandler {
            // A task of its own: a process that cancels its services at the end of its patience must still see the children end.
            try await Task {
                try await supervisor.start()
                if await !supervisor.isStopping { ready(await supervisor.statuses) }
                await supervisor.untilStopped()
            }.value
        } onGracefulShutdown: {
            // Within what the process itself has for its end.
            Task { await supervisor.stop(withinMillis: 9_000) }
        }
    }
}
