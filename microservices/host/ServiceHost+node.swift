import Glibc
import ShopCore
import ShopRuntime

extension ServiceHost {
    /// Runs the services whose contexts the command line names: `node catalog inventory`.
    package static func runChosen(among definitions: [ServiceDefinition]) async {
        let names = CommandLine.arguments.dropFirst()
        let chosen = names.compactMap { name in definitions.first { $0.context.rawValue == name } }
        if names.contains("--help") || names.contains("-h") {
            print(help(definitions))
            exit(ExitCode.done)
        }
        guard !chosen.isEmpty, chosen.count == names.count, Set(names).count == names.count else {
            let unknown = names.filter { name in !definitions.contains { $0.context.rawValue == name } }
            print(unknown.isEmpty ? "Name at least one context, each once." : "There is no context '\(unknown[0])'.")
            print("\n\(help(definitions))")
            exit(ExitCode.usage)
        }
        await run(chosen, isNode: true)
    }

    private static func help(_ definitions: [ServiceDefinition]) -> String {
        """
        Usage: node CONTEXT [CONTEXT …]

        Hosts any set of the shop's services in one process; those in one process call each other directly.
        Contexts: \(definitions.map(\.context.rawValue).joined(separator: " "))

        \(ServiceSettings.help)

        Example:
          node catalog inventory reviews
        """
    }
}
