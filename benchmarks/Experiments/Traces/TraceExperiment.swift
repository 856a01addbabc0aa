import FoundationEssentials
package import Report
import ShopRuntime
import Topology

/// One real checkout of a variant as its processes saw it: several are made one after another on a quiet, warm system, and the one of the
/// median duration is kept.
@MainActor
package struct TraceExperiment {
    /// Unsampled checkouts before: connections, caches and code are warm then.
    nonisolated private static let warmUps = 60
    nonisolated private static let checkouts = 7
    /// Between two checkouts, so that what follows an order (events, settlement) is over.
    nonisolated private static let pauseMillis = 150
    nonisolated private static let spanSeconds = 5.0

    private let laboratory: Laboratory

    package init(laboratory: Laboratory) { self.laboratory = laboratory }

    /// - Throws: `TraceIncomplete` where spans are missing, `TopologyError` where a checkout is refused.
    package func run(_ variant: Variant) async throws -> TraceRecord {
        laboratory.progress.step("trace: one checkout of the \(variant.rawValue)")
        let folder = "\(laboratory.scratch)/spans-\(variant.rawValue)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await laboratory.withFreshSystem(variant, options: StartOptions(environment: ["TWINSHOP_TRACE": folder])) {
            system, template in
            guard let customer = template.customers.last else { throw TopologyError.unexpectedAnswer("no customer is signed in") }
            let buyer = Buyer(client: ShopClient(url: system.url), token: customer.token)
            for number in 0..<Self.warmUps { try await buyer.buy(number, as: .root()) }
            var traces: [TraceContext] = []
            for number in Self.warmUps..<Self.warmUps + Self.checkouts {
                await Pause.millis(Self.pauseMillis)
                let trace = TraceContext.root(isSampled: true)
                try await buyer.buy(number, as: trace)
                traces.append(trace)
            }
            let spans = try await Self.whole(traces, folder: folder)
            let byDuration = traces.sorted { duration(of: $0, in: spans) < duration(of: $1, in: spans) }
            let median = byDuration[byDuration.count / 2]
            guard let record = spans.record(of: median.traceID, caller: median.spanID, variant: variant) else {
                throw TraceIncomplete(traceID: median.traceID, lack: "all of its spans")
            }
            return record
        }
    }

    private func duration(of trace: TraceContext, in spans: CollectedSpans) -> UInt64 {
        spans.root(of: trace.traceID, caller: trace.spanID)?.durationNanos ?? 0
    }

    /// Waits until no trace lacks a span.
    private static func whole(_ traces: [TraceContext], folder: String) async throws -> CollectedSpans {
        let end = ContinuousClock.now + .seconds(spanSeconds)
        while true {
            await Pause.millis(50)
            let spans = try CollectedSpans(folder: folder)
            let lacks = traces.compactMap { trace in
                spans.lack(of: trace.traceID, caller: trace.spanID).map { TraceIncomplete(traceID: trace.traceID, lack: $0) }
            }
            guard let first = lacks.first else { return spans }
            if ContinuousClock.now > end { throw first }
        }
    }
}

/// A checkout whose spans did not all arrive.
package struct TraceIncomplete: Error, CustomStringConvertible {
    package var traceID: String
    package var lack: String

    package var description: String { "the trace \(traceID) is not whole: it lacks \(lack)" }
}

/// A customer who puts one thing into the cart and buys it, again and again.
private struct Buyer: Sendable {
    let client: ShopClient
    let token: String

    /// - Parameter trace: of the order alone.
    func buy(_ number: Int, as trace: TraceContext) async throws {
        // Of the first products, which have the most stock.
        let product = "p-00000\(number % 9 + 1)"
        let put = try await client.send("PUT", "/v1/cart/items/\(product)", token: token, body: #"{"quantity":1}"#)
        guard put.status == 200 else {
            throw TopologyError.unexpectedAnswer("PUT of a cart item answered \(put.status): \(put.body.prefix(200))")
        }
        let order = try await client.placeOrder(
            key: "trace-\(number)", token: token, headers: [("traceparent", trace.traceparent)])
        guard order.status == 201 else {
            throw TopologyError.unexpectedAnswer("an order answered \(order.status): \(order.body.prefix(200))")
        }
    }
}
