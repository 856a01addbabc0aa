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
    private let budget: SystemBudget

    /// - Throws: `TopologyError` where this is a debug build or a binary is missing.
    package init(_ settings: RunSettings, progress: Progress, architectures: [Architecture] = Architecture.allCases) throws {
        self.settings = settings
        self.progress = progress
        binaries = try Binaries.besideThisProgram(for: architectures)
        // Before anything is started: a budget that cannot be kept is no budget.
        budget = try SystemBudget(settings.budget)
        scratch = "\(FileManager.default.temporaryDirectory.path)/shopbench-\(ProcessInfo.processInfo.processIdentifier)"
        try ScratchFolders.live.make(scratch)
        if !settings.processors.pinGenerator() {
            notes.append("The generator could not be pinned to processors \(settings.processors.generator).")
        }
        if settings.processors.isShared {
            notes.append("System and generator share a processor: times include waiting for each other.")
        }
    }

    /// Removes the scratch folder.
    package func close() { ScratchFolders.live.remove(scratch) }

    func template(_ variant: Variant) async throws -> DataTemplate {
        if let template = templates[variant] { return template }
        progress.step("preparing: \(variant.rawValue), demo data and \(settings.signedInCustomers + 1) customers signed in")
        let template = try await DataTemplate.make(
            variant.architecture, binaries: binaries, folder: "\(scratch)/template-\(variant.rawValue)",
            cpus: settings.processors.tasksetArgument, customers: settings.signedInCustomers + 1, durability: settings.durability)
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
        let group = try budget.makeGroup()
        var options = options
        // Outermost, so that whatever else wraps the system is within the budget too.
        options.wrapper = (group?.wrapper ?? []) + options.wrapper
        do {
            let result = try await run(variant, folder: folder, options: options, template: template, body)
            await close(group, of: variant)
            return result
        } catch {
            await close(group, of: variant)
            throw error
        }
    }

    private func run<Result: Sendable>(
        _ variant: Variant, folder: String, options: StartOptions, template: DataTemplate,
        _ body: @MainActor (RunningSystem, DataTemplate) async throws -> Result
    ) async throws -> Result {
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

    private func close(_ group: ControlGroup?, of variant: Variant) async {
        if let problem = await budget.close(group, of: variant) { notes.append(problem) }
    }

    /// What the systems may use beyond their processors, as the report shows it.
    var budgetText: String { budget.text }
    /// What the budget held back.
    var budgetNotes: [String] { budget.notes }

    private func stop(_ system: RunningSystem) async {
        let left = await system.stop()
        if !left.isEmpty {
            notes.append("\(system.architecture.rawValue): \(left.joined(separator: ", ")) outlived the supervisor and had to be killed.")
        }
    }

    /// The workload of the demo shop's customers.
    /// - Parameters:
    ///   - tag: of the orders' keys; unique on a running system.
    ///   - count: how many of them; `RunSettings.customers` where nil.
    ///   - keepsHistory: only where the orders are audited: it takes the generator's memory.
    func workload(
        _ template: DataTemplate, tag: String, customers count: Int? = nil, keepsHistory: Bool = true
    ) -> ShopWorkload {
        let customers = template.customers.prefix(count ?? settings.customers)
        return ShopWorkload(
            mix: settings.mix, customers: customers.map { VirtualCustomer(id: $0.accountID, token: $0.token) }, runTag: tag,
            keepsHistory: keepsHistory)
    }
}

extension Variant {
    package var architecture: Architecture { self == .monolith ? .monolith : .microservices }
}
