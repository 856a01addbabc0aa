import Report
import Topology

extension TrafficRecord {
    init(_ count: TrafficCount) {
        self.init(
            calls: count.calls, wireCalls: count.wireCalls, wireBytes: count.wireBytes, eventPulls: count.eventPulls,
            transactions: count.transactions, commits: count.commits)
    }
}
