/// Runs the parts of a comparison one after another: one that fails late must not take the others with it.
@MainActor
package final class PartOutcomes {
    package private(set) var failed: [String] = []

    package init() {}

    /// - Returns: the sentence for the report where it failed, else nil.
    /// - Throws: only what was thrown because the task was cancelled.
    package func attempt(_ part: String, _ body: @MainActor () async throws -> Void) async throws -> String? {
        do {
            try await body()
            return nil
        } catch {
            // Libraries have their own words for being cancelled.
            if Task.isCancelled { throw error }
            failed.append(part)
            return "\(part) failed, so the run is invalid: \(error)"
        }
    }
}
