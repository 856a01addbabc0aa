package import NIOCore
package import Statistics

/// What customers do: kinds of journeys with weights. Sendable, so that it can be handed to the generator's loop, where `makeSession`
/// makes the part with state.
package protocol Workload: Sendable {
    /// Each kind of journey and its share of the mix; shares need not sum to one.
    var journeys: [JourneyKind] { get }
    /// How many journeys may be under way at once; nil where nothing limits it.
    var customerLimit: Int? { get }
    /// Made once for each of the generator's loops.
    /// - Parameters:
    ///   - authority: `host:port` for the Host header.
    ///   - share: the places of this loop among those of the run.
    func makeSession(authority: String, share: LoopShare) -> any WorkloadSession
}

package struct JourneyKind: Sendable, Equatable {
    package var name: String
    package var weight: Double

    package init(name: String, weight: Double) {
        self.name = name
        self.weight = weight
    }
}

/// Where a journey runs: one of the connections, used by one journey at a time.
package struct JourneyContext {
    /// Index into `Workload.journeys`.
    package let journey: Int
    /// Index of the connection among its loop's, below `LoopShare.places.count`.
    package let slot: Int
    /// Milliseconds since the Unix epoch.
    package let wallMillis: Int

    package init(journey: Int, slot: Int, wallMillis: Int) {
        self.journey = journey
        self.slot = slot
        self.wallMillis = wallMillis
    }
}

/// The stateful half of a workload. Every call comes from its one loop of the generator, so it needs no locks; it must not block.
package protocol WorkloadSession: AnyObject {
    /// The journey's first request.
    /// - Parameter random: the stream of this arrival.
    func begin(_ context: JourneyContext, random: inout SplitMix64) -> ByteBuffer
    /// Judges a response and says what comes next.
    func next(_ context: JourneyContext, after response: Response) -> JourneyStep
    /// The request under way had no response.
    func abandon(_ context: JourneyContext, because loss: RequestLoss)
    /// What was acknowledged and what was not, for the checker of the invariants; empties it.
    func takeHistory() -> OrderHistory
}

package enum JourneyStep {
    case request(ByteBuffer)
    case done(JourneyResult)
}

package enum JourneyResult: Equatable {
    /// The answer was right.
    case ok
    /// The answer was usable and said that a part is missing.
    case degraded
    /// Short and from a small set: it becomes a key of `LoadResult.reasons`.
    case failed(String)
}

package enum RequestLoss: Equatable {
    /// No connection, so the request was never sent: it did not run.
    case neverSent
    /// It was sent and may have run.
    case unanswered
}

/// How an arrival ended.
package enum Outcome: Int, CaseIterable, Codable, Sendable {
    case ok, degraded, failed, timedOut
}
