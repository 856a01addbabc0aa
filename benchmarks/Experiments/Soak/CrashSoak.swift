import FoundationEssentials
import Invariants
package import Report
import Topology

/// Kills a system at every step boundary of its checkout, again and again, with other checkouts under way, and checks its books.
///
/// The step is armed by a file that the dying process removes (`TWINSHOP_FAIL_POINT_FILE`), so every death is at the step that was meant,
/// by SIGKILL, in the shipped program. Its own supervisor starts it again.
@MainActor
package struct CrashSoak {
    package struct Outcome: Sendable {
        package var variant: Variant
        /// Deaths seen, by step.
        package var deaths: [(step: String, count: Int)]
        /// Steps armed that nobody died at: a soak with one proves less than it says.
        package var missed: [String]
        package var acknowledged: Int
        package var unknown: Int
        package var seconds: Double
        package var findings: [InvariantRecord]

        package var kills: Int { deaths.reduce(0) { $0 + $1.count } }
        package var violations: Int { findings.reduce(0) { $0 + $1.violations.count } }
    }

    private let laboratory: Laboratory
    private let kills: Int

    /// - Parameter kills: of each variant.
    package init(_ laboratory: Laboratory, kills: Int) {
        self.laboratory = laboratory
        self.kills = kills
    }

    /// Kills between two checks of the books: a violation is then known to within so many.
    private static let killsPerAudit = 250
    private static let quiescenceSeconds = 20.0

    package func run(_ variant: Variant) async throws -> Outcome {
        let file = "\(laboratory.scratch)/fail-point-\(variant.rawValue)"
        // A crash in a row waits longer each time, which is right for a bug and would make a thousand deaths take an hour.
        let options = StartOptions(environment: ["TWINSHOP_FAIL_POINT_FILE": file, "TWINSHOP_RESTART_MAX_MILLIS": "50"])
        return try await laboratory.withFreshSystem(variant, options: options) { system, template in
            var soak = CrashSoakRun(
                variant: variant, system: system, client: ShopClient(url: system.url), template: template,
                failPoint: FailPointArm(path: file))
            let began = ContinuousClock.now
            var findings: [InvariantRecord] = []
            for number in 0..<kills {
                try Task.checkCancellation()
                if number.isMultiple(of: 10) {
                    laboratory.progress.step("soak: \(variant.rawValue), kill \(number + 1) of \(kills)")
                }
                try await soak.killOnce(number)
                guard (number + 1).isMultiple(of: Self.killsPerAudit) || number + 1 == kills else { continue }
                laboratory.progress.step("soak: \(variant.rawValue), the books after \(number + 1) kills")
                let auditor = Auditor(client: soak.client, template: template, seconds: Self.quiescenceSeconds, number: number)
                findings = try await auditor.check(soak.claims).map {
                    InvariantRecord(name: $0.name, checked: $0.checked, violations: $0.violations)
                }
                if findings.contains(where: { !$0.violations.isEmpty }) { break }
            }
            return Outcome(
                variant: variant, deaths: soak.deaths.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, missed: soak.missed,
                acknowledged: soak.claims.count { $0.knowledge == .ok }, unknown: soak.claims.count { $0.knowledge == .info },
                seconds: (ContinuousClock.now - began) / .seconds(1), findings: findings)
        }
    }
}

/// Says at which step the process is to die next.
struct FailPointArm: Sendable {
    let path: String

    /// In one rename, so that a half-written name is never read.
    func arm(_ step: String) throws { try Data("\(step)\n".utf8).write(to: URL(filePath: path), options: .atomic) }

    var isArmed: Bool { FileManager.default.fileExists(atPath: path) }

    func disarm() { try? FileManager.default.removeItem(atPath: path) }
}
