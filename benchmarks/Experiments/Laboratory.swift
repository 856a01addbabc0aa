import FoundationEssentials
import LoadGenerator
package import Report
package import Topology

/// What every experiment needs: binaries, seeded templates, a folder for copies, the generator's processors, the display.
@MainActor
package final class Laboratory {
    package let settings: RunSettings
    package let binaries: Binaries
    package let progress: Progress
    let scratch: String
    var templates: [Variant: DataTemplate] = [:]
    /// Sentences that the report shows.
    var notes: [String] = []
    private var copies = 0

    /// - Throws: `TopologyError` where this is a debug build or a binary is missing.
    package init(_ settings: RunSettings, progress: Progress, architectures: [Architecture] = Architecture.allCases) throws {
        self.settings = settings
        self.progress = progress
        binaries = try Binaries.besideThisProgram(for: architectures)
        scratch = "\(FileManager.default.temporaryDirectory.path)/shopbench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        if !settings.processors.pinGenerator() {
            notes.append("The generator could not be pinned to processors \(settings.processors.generator).")
        }
        if settings.processors.isShared {
            notes.append("System and generator share a processor: times include waiting for each other.")
        }
    }

    /// Removes the scratch folder.
    package func close() { try? FileManager.default.removeItem(atPath: scratch) }

    func template(_ variant: Variant) async throws -> DataTemplate {
        if let template = templates[variant] { return template }
        progress.step("preparing: \(variant.rawValue), demo data and \(settings.customers + 1) customers signed in")
        let template = try await DataTemplate.make(
            variant.architecture, binaries: binaries, folder: "\(scratch)/template-\(variant.rawValue)",
            cpus: settings.processors.tasksetArgument, customers: settings.customers + 1, durability: settings.durability)
        templates[variant] = template
        return template
    }

    /// Runs `body` on a fresh system, which is stopped and removed whatever happens.
    func withFreshSystem<Result: Sendable>(
        _ variant: Variant, options: StartOptions = StartOptions(),
        _ body: @MainActor (RunningSystem, DataTemplate) async throws -> Result
    ) async throws -> Result {
        let template = try await template(variant)
        copies += 1
        let folder = "\(scratch)/\(variant.rawValue)-\(copies)"
        defer {
            try? FileManager.default.removeItem(atPath: folder)
            try? FileManager.default.removeItem(atPath: "\(folder).log")
        }
        try await template.copy(to: folder)
        let system = try await RunningSystem.start(
            variant.architecture, binaries: binaries, folder: folder, cpus: settings.processors.tasksetArgument,
            durability: settings.durability, options: options)
        do {
            let result = try await body(system, template)
            await stop(system)
            return result
        } catch {
            await stop(system)
            throw error
        }
    }

    private func stop(_ system: RunningSystem) async {
        let left = await system.stop()
        if !left.isEmpty {
            notes.append("\(system.architecture.rawValue): \(left.joined(separator: ", ")) outlived the supervisor and had to be killed.")
        }
    }

    /// The workload of the demo shop's customers.
    func workload(_ template: DataTemplate, tag: String) -> ShopWorkload {
        ShopWorkload(
            customers: template.customers.prefix(settings.customers).map { VirtualCustomer(id: $0.accountID, token: $0.token) }, runTag: tag
        )
    }
}

extension Variant {
    package var architecture: Architecture { self == .monolith ? .monolith : .microservices }
}
