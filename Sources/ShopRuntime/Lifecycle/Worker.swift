package import Logging
import ServiceLifecycle
import Synchronization

/// Runs a piece of work again and again: every so often, at once when nudged, and later and later while it fails.
package final class Worker: Service, CustomStringConvertible {
    private let name: String
    private let everyMillis: Int
    private let backoff: Backoff
    private let logger: Logger
    private let work: @Sendable () async throws -> Void
    private let nudged = Signal()
    private let isStopping = Atomic(false)

    /// - Parameters:
    ///   - everyMillis: between the end of a run and the start of the next.
    ///   - work: finishes or throws; an error is logged and tried again. It is let finish at a graceful stop.
    package init(
        name: String, everyMillis: Int, backoff: Backoff = Backoff(firstMillis: 50, maximumMillis: 5_000),
        logger: Logger? = nil, _ work: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.everyMillis = everyMillis
        self.backoff = backoff
        self.logger = logger ?? Logger(label: name)
        self.work = work
    }

    package var description: String { name }

    /// Asks for a run now; one that is under way is followed by another.
    package func nudge() { nudged.notify() }

    package func run() async throws {
        await withGracefulShutdownHandler {
            await loop()
        } onGracefulShutdown: {
            self.isStopping.store(true, ordering: .relaxed)
            self.nudged.notify()
        }
    }

    private func loop() async {
        var failures = 0
        while !isStopping.load(ordering: .relaxed), !Task.isCancelled {
            let seen = nudged.count
            do {
                try await work()
                failures = 0
                await nudged.wait(after: seen, millis: everyMillis)
            } catch {
                failures += 1
                if !Task.isCancelled { logger.warning("\(name) failed and is tried again", metadata: ["error": "\(error)"]) }
                await nudged.wait(after: nudged.count, millis: backoff.millis(afterFailures: failures))
            }
        }
    }
}

/// How long to wait after so many failures in a row: doubling from `firstMillis` to `maximumMillis`, a random half of it taken off so that
/// those that failed together don't return together.
package struct Backoff: Sendable, Hashable {
    package var firstMillis: Int
    package var maximumMillis: Int

    package init(firstMillis: Int, maximumMillis: Int) {
        self.firstMillis = firstMillis
        self.maximumMillis = maximumMillis
    }

    package func millis(afterFailures count: Int) -> Int {
        let full = min(maximumMillis, firstMillis << min(20, max(0, count - 1)))
        return full - Int.random(in: 0...max(0, full / 2))
    }
}
