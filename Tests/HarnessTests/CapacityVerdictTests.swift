import Experiments
import Testing

@Suite struct CapacityVerdictTests {
    private func verdict(_ readings: CapacityVerdict.Readings) -> CapacityVerdict { .of(readings, objectiveMillis: 100) }

    @Test func `p99 at the objective is met, beyond it is missed`() {
        #expect(verdict(.init(p99Micros: 100_000, arrivals: 1_000)) == .met)
        #expect(verdict(.init(p99Micros: 100_001, arrivals: 1_000)) == .missed)
    }

    @Test func `errors have to stay under one in a thousand`() {
        #expect(verdict(.init(p99Micros: 10_000, arrivals: 10_000, errors: 9)) == .met)
        #expect(verdict(.init(p99Micros: 10_000, arrivals: 10_000, errors: 10)) == .missed)
    }

    @Test func `an arrival that was never sent, or a pool of customers that set the pace, is a miss`() {
        #expect(verdict(.init(p99Micros: 10_000, arrivals: 10_000, unsent: 1)) == .missed)
        #expect(verdict(.init(p99Micros: 10_000, arrivals: 1_000, waited: 500)) == .met)
        #expect(verdict(.init(p99Micros: 10_000, arrivals: 1_000, waited: 501)) == .missed)
    }

    @Test func `a step that was given up, or that nothing arrived in, is a miss`() {
        #expect(verdict(.init(p99Micros: 10_000, arrivals: 1_000, wasStopped: true)) == .missed)
        #expect(verdict(.init(p99Micros: 0, arrivals: 0)) == .missed)
    }

    @Test func `a late generator is to blame for a miss only where it can have made the difference`() {
        // 130 ms, of which 2 × 20 ms can be the generator's.
        #expect(
            verdict(.init(p99Micros: 130_000, arrivals: 1_000, latenessP99Micros: 20_000))
                == .notTheSystem("the generator was 20 ms late at p99"))
        #expect(verdict(.init(p99Micros: 150_000, arrivals: 1_000, latenessP99Micros: 20_000)) == .missed)
        #expect(verdict(.init(p99Micros: 101_000, arrivals: 1_000, latenessP99Micros: 5_000)) == .missed)
    }

    @Test func `a step that leaves more than one in fifty under way has fallen behind`() {
        #expect(verdict(.init(p99Micros: 90_000, arrivals: 1_000, completed: 980)) == .met)
        #expect(verdict(.init(p99Micros: 90_000, arrivals: 1_000, completed: 979)) == .missed)
    }

    @Test func `a miss while the machine was away, or not at rest before, is not the system's`() {
        #expect(
            verdict(.init(p99Micros: 500_000, arrivals: 1_000, stolenFraction: 0.06))
                == .notTheSystem("the hypervisor took 6.0 % of the processors"))
        #expect(verdict(.init(p99Micros: 500_000, arrivals: 1_000, stolenFraction: 0.05)) == .missed)
        #expect(
            verdict(.init(p99Micros: 500_000, arrivals: 1_000, memoryStall: 0.02))
                == .notTheSystem("everything waited for memory for 2.0 % of the step"))
        #expect(
            verdict(.init(p99Micros: 500_000, arrivals: 1_000, beganBusy: true))
                == .notTheSystem("the system was still working off what had been asked before"))
        #expect(verdict(.init(p99Micros: 90_000, arrivals: 1_000, stolenFraction: 0.5, beganBusy: true)) == .met)
    }

    @Test func `what is met in spite of a late generator is met`() {
        #expect(verdict(.init(p99Micros: 90_000, arrivals: 1_000, latenessP99Micros: 20_000)) == .met)
    }

    @Test func `a generator without processor time left cannot call a system slow`() {
        #expect(
            verdict(.init(p99Micros: 500_000, arrivals: 1_000, generatorCPUFraction: 0.9))
                == .notTheSystem("the generator used 90 % of its processor"))
        #expect(verdict(.init(p99Micros: 500_000, arrivals: 1_000, generatorCPUFraction: 0.79)) == .missed)
    }
}
