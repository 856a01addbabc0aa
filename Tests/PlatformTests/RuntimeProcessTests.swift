import Foundation
import ShopRuntime
import Synchronization
import Testing

@Suite struct RuntimeProcessTests {
    private func newPath() -> String { FileManager.default.temporaryDirectory.appending(path: "twinshop-\(UUID())").path }

    @Test func `a data folder belongs to one owner at a time`() throws {
        let path = newPath() + "/deep/er"
        do {
            let folder = try DataFolder(path: path)
            #expect(!folder.contains("shop.sqlite"))
            #expect(throws: DataFolderError.inUse(path: path)) { try DataFolder(path: path) }
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o700)
        }
        _ = try DataFolder(path: path)
    }

    @Test func `a file where the data folder should be is said to be one`() throws {
        let path = newPath()
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(throws: DataFolderError.notAFolder(path: path)) { try DataFolder(path: path) }
    }

    @Test func `a signal between looking and waiting is not lost`() async {
        let signal = Signal()
        let seen = signal.count
        signal.notify()
        // Would last for a minute.
        await signal.wait(after: seen, millis: 60_000)
        #expect(signal.count == seen + 1)
    }

    @Test func `a waiter is woken by a signal and by cancellation`() async {
        let signal = Signal()
        let seen = signal.count
        let woken = Task { await signal.wait(after: seen, millis: 60_000) }
        let cancelled = Task { await signal.wait(after: seen + 1, millis: 60_000) }
        signal.notify()
        await woken.value
        cancelled.cancel()
        await cancelled.value
    }

    @Test func `a worker runs again after an error and when nudged`() async throws {
        let runs = Mutex(0)
        let done = Signal()
        struct Failed: Error {}
        let worker = Worker(name: "test", everyMillis: 60_000, backoff: Backoff(firstMillis: 1, maximumMillis: 1)) {
            let run = runs.withLock { count in
                count += 1
                return count
            }
            done.notify()
            if run == 1 { throw Failed() }
        }
        let task = Task { try await worker.run() }
        // The first fails, the second follows by itself, the third by a nudge.
        while runs.withLock({ $0 }) < 2 { await done.wait(after: done.count, millis: 5) }
        worker.nudge()
        while runs.withLock({ $0 }) < 3 { await done.wait(after: done.count, millis: 5) }
        task.cancel()
        try await task.value
    }

    @Test func `metrics are exported as Prometheus reads them`() {
        let registry = MetricsRegistry()
        registry.counter("calls.total", ["to": "a\"b"]).increment(by: 3)
        registry.counter("calls.total", ["to": "a\"b"]).increment()
        registry.gauge("depth").set(2.5)
        let histogram = registry.histogram("seconds", bounds: [0.1, 1])
        [0.05, 0.1, 0.5, 7].forEach(histogram.record)
        #expect(
            PrometheusText.export(registry) == """
                # TYPE calls_total counter
                calls_total{to="a\\"b"} 4
                # TYPE depth gauge
                depth 2.5
                # TYPE seconds histogram
                seconds_bucket{le="0.1"} 2
                seconds_bucket{le="1.0"} 3
                seconds_bucket{le="+Inf"} 4
                seconds_sum 7.65
                seconds_count 4

                """)
    }
}
