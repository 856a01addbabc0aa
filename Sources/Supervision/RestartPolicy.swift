import ShopRuntime

/// When a child that crashed is started again.
package struct RestartPolicy: Sendable, Hashable {
    package var firstMillis: Int
    package var maximumMillis: Int
    /// A child that was usable for so long has recovered: its next crash counts as the first.
    package var healthyMillis: Int

    package init(firstMillis: Int = 50, maximumMillis: Int = 2_000, healthyMillis: Int = 10_000) {
        self.firstMillis = firstMillis
        self.maximumMillis = maximumMillis
        self.healthyMillis = healthyMillis
    }

    /// The defaults, with the longest wait that `TWINSHOP_RESTART_MAX_MILLIS` names: a soak that kills a thousand times can't wait for each.
    package static var configured: RestartPolicy {
        let maximum = try? Settings.environment().integer("restart.max.millis")
        return maximum.map { RestartPolicy(maximumMillis: max(1, $0)) } ?? RestartPolicy()
    }

    /// The wait after so many crashes in a row, the first being 1: doubling up to the maximum.
    package func delayMillis(afterCrashes count: Int) -> Int { min(maximumMillis, firstMillis << min(20, max(0, count - 1))) }

    /// Crashes in a row, after one more.
    package func crashes(before: Int, usableMillis: Int) -> Int { usableMillis >= healthyMillis ? 1 : before + 1 }
}
