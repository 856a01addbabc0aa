import Foundation
import Statistics
import Testing

@Suite struct StatisticsScalabilityTests {
    private static let loads: [Double] = [1, 2, 4, 8, 16, 32, 64, 128]

    private func law(_ lambda: Double, _ sigma: Double, _ kappa: Double) -> (Double) -> Double {
        { load in lambda * load / (1 + sigma * (load - 1) + kappa * load * (load - 1)) }
    }

    private func points(_ loads: [Double], _ throughput: (Double) -> Double) -> [ScalabilityFit.Point] {
        loads.map { ScalabilityFit.Point(load: $0, throughput: throughput($0)) }
    }

    @Test(arguments: [(1_000, 0.05, 0.001), (250, 0.3, 0.02), (4_000, 0.02, 0), (900, 0, 0.0005), (100, 0.9, 0.0001)])
    func `clean points give back the parameters`(lambda: Double, sigma: Double, kappa: Double) throws {
        let fit = try ScalabilityFit(fitting: points(Self.loads, law(lambda, sigma, kappa)))
        #expect(abs(fit.lambda / lambda - 1) < 1e-6)
        #expect(abs(fit.sigma - sigma) < 1e-6)
        #expect(abs(fit.kappa - kappa) < 1e-8)
        #expect(fit.rSquared > 0.999_999)
        #expect(fit.residuals.allSatisfy { abs($0) < 1e-6 })
    }

    /// Gunther's formulas, worked by hand: √(0.95 / 0.001) = 30.82, X(30.82) = 1000 × 30.82 / (1 + 1.491 + 0.919) = 9,038.
    @Test func `the peak is where Gunther's formula puts it`() throws {
        let fit = try ScalabilityFit(fitting: points(Self.loads, law(1_000, 0.05, 0.001)))
        #expect(abs(try #require(fit.peakLoad) - 30.82) < 0.01)
        #expect(abs(try #require(fit.peakThroughput) - 9_038) < 3)
        #expect(fit.isPeakMeasured)
        let short = try ScalabilityFit(fitting: points([1, 2, 4, 8, 16], law(1_000, 0.05, 0.001)))
        #expect(!short.isPeakMeasured)
    }

    @Test func `without coherency throughput levels off and has no peak`() throws {
        let fit = try ScalabilityFit(fitting: points(Self.loads, law(1_000, 0.1, 0)))
        #expect(fit.kappa == 0)
        #expect(fit.peakLoad == nil)
        #expect(abs(try #require(fit.peakThroughput) - 10_000) < 1)
    }

    @Test func `noisy points give parameters near the truth, without bias`() throws {
        var random = Deviates(seed: 3)
        var sigmas: [Double] = []
        var peaks: [Double] = []
        for _ in 0..<200 {
            let noisy = points(Self.loads) { load in law(1_000, 0.05, 0.001)(load) * exp(0.03 * random.normal()) }
            let fit = try ScalabilityFit(fitting: noisy)
            sigmas.append(fit.sigma)
            peaks.append(try #require(fit.peakLoad))
        }
        #expect(sigmas.allSatisfy { abs($0 - 0.05) < 0.04 })
        #expect(abs(Moments(of: sigmas).mean - 0.05) < 0.003)
        #expect(peaks.allSatisfy { abs($0 / 30.82 - 1) < 0.25 })
    }

    @Test func `parameters are never negative`() throws {
        // Better than linear: contention would come out below zero.
        var random = Deviates(seed: 9)
        for _ in 0..<50 {
            let fit = try ScalabilityFit(fitting: points(Self.loads) { load in 100 * load * exp(0.02 * random.normal()) })
            #expect(fit.sigma >= 0 && fit.kappa >= 0)
        }
    }

    @Test func `four loads are refused, however often each was measured`() {
        #expect(throws: ScalabilityFit.Refusal.tooFewLoads(4)) {
            try ScalabilityFit(fitting: points([1, 1, 2, 2, 4, 4, 8, 8], law(1_000, 0.05, 0.001)))
        }
    }

    @Test func `a step is refused`() {
        let error = #expect(throws: ScalabilityFit.Refusal.self) {
            try ScalabilityFit(fitting: points(Self.loads) { $0 <= 8 ? 100 : 1_000 })
        }
        guard case .residualTooLarge = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains("more than 15 %") == true)
    }

    @Test func `noise around a level is refused`() {
        var random = Deviates(seed: 4)
        let error = #expect(throws: ScalabilityFit.Refusal.self) {
            try ScalabilityFit(fitting: points(Self.loads) { _ in 500 * exp(0.03 * random.normal()) })
        }
        guard case .explainsTooLittle = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `loads too close together are refused`() {
        #expect(throws: ScalabilityFit.Refusal.notIdentifiable) {
            try ScalabilityFit(fitting: points([10, 11, 12, 13, 14], law(1_000, 0.05, 0.001)))
        }
    }

    @Test func `impossible points are refused`() {
        for bad in [0, -1, .nan, .infinity] {
            #expect(throws: ScalabilityFit.Refusal.impossiblePoint) {
                try ScalabilityFit(fitting: points(Self.loads) { $0 == 8 ? bad : $0 })
            }
        }
        #expect(throws: ScalabilityFit.Refusal.impossiblePoint) { try ScalabilityFit(fitting: points([0, 1, 2, 4, 8]) { $0 + 1 }) }
    }
}
