package import LoadGenerator
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the person at the terminal sees: one line that is rewritten on a terminal, a line a step elsewhere. Written to standard error, so
/// that standard output carries the answer alone.
package final class Progress: Sendable {
    private struct State {
        var step = ""
        var detail = ""
        var plannedSeconds: Double
        var isLineOpen = false
    }

    private let state: Mutex<State>
    private let began = ContinuousClock.now
    private let isTerminal: Bool
    private let isColoured: Bool

    package init(plannedSeconds: Double) {
        state = Mutex(State(plannedSeconds: plannedSeconds))
        isTerminal = isatty(2) == 1
        isColoured = isatty(2) == 1 && getenv("NO_COLOR") == nil
    }

    /// A new step: `latency, block 2 of 6, monolith`.
    package func step(_ text: String) {
        state.withLock { state in
            state.step = text
            state.detail = ""
            if isTerminal { redraw(&state) } else { write("\(elapsed) s  \(text)\n") }
        }
    }

    /// A sentence that stays.
    package func note(_ text: String) {
        state.withLock { state in
            if state.isLineOpen { write("\r\u{1B}[2K") }
            state.isLineOpen = false
            write("\(isTerminal ? "" : "\(elapsed) s  ")\(text)\n")
            if isTerminal { redraw(&state) }
        }
    }

    package func tick(_ progress: LoadProgress, asked: Double?) {
        guard isTerminal else { return }
        state.withLock { state in
            let rate = asked.map { "\(Int(progress.ratePerSecond)) of \(Int($0)) /s" } ?? "\(Int(progress.ratePerSecond)) /s"
            state.detail = "\(rate), p99 \(milliseconds(progress.p99Micros)) ms, \(progress.errors) errors"
            redraw(&state)
        }
    }

    package func finish() {
        state.withLock { state in
            if state.isLineOpen { write("\r\u{1B}[2K") }
            state.isLineOpen = false
        }
    }

    private func redraw(_ state: inout State) {
        let left = Int(max(0, state.plannedSeconds - (ContinuousClock.now - began) / .seconds(1)))
        let step = isColoured ? "\u{1B}[1m\(state.step)\u{1B}[0m" : state.step
        write(
            "\r\u{1B}[2K\(step)\(state.detail.isEmpty ? "" : "  \(state.detail)")  about \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60) left"
        )
        state.isLineOpen = true
    }

    private var elapsed: Int { Int((ContinuousClock.now - began) / .seconds(1)) }

    private func milliseconds(_ micros: Int) -> String { "\(micros / 1_000).\(micros % 1_000 / 100)" }

    private func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
