import CoreMetrics

/// How often a process's stores commit. What changes no row costs no disk and is not counted.
struct CommitMeters: Sendable {
    private let transactions: Counter
    private let commits: Counter

    /// - Parameter factory: the process's own has to be in place by now.
    init(_ factory: any MetricsFactory) {
        transactions = Counter(label: "db_transactions_total", factory: factory)
        commits = Counter(label: "db_commits_total", factory: factory)
    }

    /// A commit that carried so many transactions is on the disk.
    func count(transactions count: Int) {
        guard count > 0 else { return }
        transactions.increment(by: count)
        commits.increment()
    }
}
