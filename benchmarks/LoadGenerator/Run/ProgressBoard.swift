import Synchronization

/// Adds up how the loops of one run stand. The first loop's tick shows the sum, the others' latest ticks included.
final class ProgressBoard: Sendable {
    private let latest: Mutex<[LoadProgress?]>
    private let show: @Sendable (LoadProgress) -> Void

    init(loops: Int, show: @escaping @Sendable (LoadProgress) -> Void) {
        latest = Mutex(Array(repeating: nil, count: loops))
        self.show = show
    }

    func note(_ progress: LoadProgress, loop: Int) {
        let all = latest.withLock { latest in
            latest[loop] = progress
            return latest.compactMap(\.self)
        }
        guard loop == 0 else { return }
        show(
            LoadProgress(
                elapsedSeconds: progress.elapsedSeconds, released: all.reduce(0) { $0 + $1.released }, done: all.reduce(0) { $0 + $1.done },
                errors: all.reduce(0) { $0 + $1.errors }, inFlight: all.reduce(0) { $0 + $1.inFlight },
                ratePerSecond: all.reduce(0) { $0 + $1.ratePerSecond },
                // Percentiles cannot be added, so the slowest loop's is shown.
                p99Micros: all.map(\.p99Micros).max() ?? 0))
    }
}
