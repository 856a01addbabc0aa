/// One loop's part of a run: its places, and so its customers, are its own.
package struct LoopShare: Sendable, Equatable {
    /// Number of the loop, from 0.
    package let loop: Int
    package let loops: Int
    /// Its places among all of the run.
    package let places: Range<Int>
    /// Places of all loops together.
    package let connections: Int

    /// Deals the places out to at most `threads` loops, as evenly as they go; no loop is without one.
    package static func deal(connections: Int, threads: Int) -> [LoopShare] {
        let loops = max(1, min(threads, connections))
        return (0..<loops).map { loop in
            LoopShare(
                loop: loop, loops: loops, places: (connections * loop / loops)..<(connections * (loop + 1) / loops),
                connections: connections)
        }
    }
}
