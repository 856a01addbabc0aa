import GRDB
import Synchronization

/// Runs transactions one after another on the writer's thread, and lets those that wait share one commit to disk.
///
/// Each transaction of a group runs in a savepoint of its own: where it throws, it alone is undone. None is answered before the
/// group's commit is durable. With `synchronous=FULL` a commit waits for the disk, so a group of n pays that wait once instead of n times.
final class GroupCommitWriter: Sendable {
    /// Transactions that may share a commit: bounds how long the first of a group waits for the last.
    private static let maximumGroupSize = 64

    private struct Mailbox {
        var waiting: [any TransactionJob] = []
        var isScheduled = false
    }

    private let pool: DatabasePool
    private let meters: CommitMeters
    private let mailbox = Mutex(Mailbox())

    init(pool: DatabasePool, meters: CommitMeters) {
        self.pool = pool
        self.meters = meters
    }

    func run<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T, steps: WriteSpans? = nil) async throws -> T {
        steps?.begin(.wait)
        return try await withCheckedThrowingContinuation { continuation in
            submit(Job(body: body, continuation: continuation, steps: steps))
        }
    }

    /// Returns once all that was submitted before has been answered.
    func drain() async { _ = try? await run { _ in } }

    private func submit(_ job: any TransactionJob) {
        let mustSchedule = mailbox.withLock { box in
            box.waiting.append(job)
            defer { box.isScheduled = true }
            return !box.isScheduled
        }
        if mustSchedule { schedule() }
    }

    private func schedule() {
        pool.asyncWriteWithoutTransaction { database in self.runGroup(on: database) }
    }

    private func runGroup(on database: GRDB.Database) {
        let group = mailbox.withLock { box in
            let group = Array(box.waiting.prefix(GroupCommitWriter.maximumGroupSize))
            box.waiting.removeFirst(group.count)
            return group
        }
        commit(group, on: database)
        let hasMore = mailbox.withLock { box in
            if box.waiting.isEmpty { box.isScheduled = false }
            return box.isScheduled
        }
        if hasMore { schedule() }
    }

    private func commit(_ group: [any TransactionJob], on database: GRDB.Database) {
        var remaining = group[...]
        while !remaining.isEmpty {
            let connection = SQLiteConnection(database)
            var finished: [any TransactionJob] = []
            var changing = 0
            do {
                try connection.execute("BEGIN IMMEDIATE")
                while let job = remaining.popFirst() {
                    finished.append(job)
                    if try run(job, on: connection) { changing += 1 }
                }
                try connection.execute("COMMIT")
                meters.count(transactions: changing)
            } catch {
                // The engine gave the whole group up (a full disk, an I/O error): nobody's change is durable.
                if connection.isInTransaction { _ = try? connection.execute("ROLLBACK") }
                if finished.isEmpty, let job = remaining.popFirst() { finished.append(job) }
                finished.forEach { $0.fail(error) }
                continue
            }
            connection.commitActions.forEach { $0() }
            finished.forEach { $0.succeed() }
        }
    }

    /// Runs one transaction in its savepoint. Throws only where the whole group is lost.
    /// - Returns: whether it stands and changed a row.
    private func run(_ job: any TransactionJob, on connection: SQLiteConnection) throws -> Bool {
        try connection.execute("SAVEPOINT one")
        let actionsBefore = connection.commitActions.count
        let changesBefore = connection.totalChanges
        if job.attempt(on: connection) {
            try connection.execute("RELEASE one")
            return connection.totalChanges != changesBefore
        } else {
            guard connection.isInTransaction else { throw SQLFailure.notWritable("the transaction was given up by the engine") }
            connection.forgetCommitActions(after: actionsBefore)
            try connection.execute("ROLLBACK TO one")
            try connection.execute("RELEASE one")
            return false
        }
    }
}

/// A transaction that somebody waits for. Used on the writer's thread alone.
private protocol TransactionJob: AnyObject, Sendable {
    /// Runs the body; false where it threw.
    func attempt(on connection: SQLiteConnection) -> Bool
    /// The group is durable: answers with what `attempt` gave.
    func succeed()
    /// The group is lost.
    func fail(_ error: any Error)
}

/// It reaches the writer's thread through the mailbox's lock, and is touched there alone.
private final class Job<T: Sendable>: TransactionJob, @unchecked Sendable {  // safe: `outcome` has one thread
    private let body: @Sendable (any SQLConnection) throws -> T
    private let continuation: CheckedContinuation<T, any Error>
    private let steps: WriteSpans?
    private var outcome: Result<T, any Error>?

    init(
        body: @escaping @Sendable (any SQLConnection) throws -> T, continuation: CheckedContinuation<T, any Error>, steps: WriteSpans?
    ) {
        self.body = body
        self.continuation = continuation
        self.steps = steps
    }

    func attempt(on connection: SQLiteConnection) -> Bool {
        steps?.begin(.transaction)
        defer { steps?.begin(.commit) }
        do {
            outcome = .success(try body(connection))
            return true
        } catch {
            outcome = .failure(error)
            return false
        }
    }

    func succeed() {
        guard let outcome else { preconditionFailure("a job is answered before it ran") }
        steps?.end()
        continuation.resume(with: outcome)
    }

    func fail(_ error: any Error) {
        steps?.end()
        if case .failure(let own) = outcome { continuation.resume(throwing: own) } else { continuation.resume(throwing: error) }
    }
}
