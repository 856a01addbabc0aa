import ShopCore
import ShopRuntime
import Testing

@Suite struct RuntimeContextTests {
    @Test func `a traceparent is read and written back`() throws {
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let trace = try #require(TraceContext(traceparent: header))
        #expect(trace.traceparent == header)
        #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.spanID == "00f067aa0ba902b7")
    }

    @Test func `a child keeps the trace and has a span of its own`() throws {
        let trace = TraceContext.root()
        #expect(trace.child().traceID == trace.traceID)
        #expect(trace.child().spanID != trace.spanID)
        #expect(TraceContext.continuing(trace.traceparent).traceID == trace.traceID)
    }

    @Test(arguments: [
        "", "00", "junk", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
        "00-é4bf92f3577b34da6a3ce929d0e0e47-00f067aa0ba902b7-01", String(repeating: "0", count: 100_000),
    ])
    func `a traceparent that the standard does not allow starts a trace of its own`(junk: String) {
        #expect(TraceContext(traceparent: junk) == nil)
        #expect(TraceContext.continuing(junk).traceID.utf8.count == 32)
    }

    @Test func `a later version of traceparent may carry more`() {
        #expect(TraceContext(traceparent: "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more") != nil)
    }

    @Test func `a deadline inside another never reaches further`() async {
        await Deadline.within(millis: 50) {
            let outer = Deadline.current
            await Deadline.within(millis: 60_000) { #expect(Deadline.current == outer) }
            await Deadline.within(millis: 0) { #expect(Deadline.current?.hasPassed == true) }
        }
        #expect(Deadline.current == nil)
    }

    @Test func `identifiers differ and grow`() {
        let ids = (0..<1000).map { _ in (RandomIdentifiers.source.make("x") as OrderID).rawValue }
        #expect(Set(ids).count == 1000)
        #expect(ids == ids.sorted())
        #expect(ids.allSatisfy { $0.utf8.count == 28 })
    }

    @Test func `a backoff doubles up to its limit and keeps at least half`() {
        let backoff = Backoff(firstMillis: 10, maximumMillis: 100)
        for (failures, full) in [(1, 10), (2, 20), (3, 40), (4, 80), (5, 100), (500, 100)] {
            for _ in 0..<50 { #expect((full - full / 2...full).contains(backoff.millis(afterFailures: failures))) }
        }
    }
}
