import Glibc
import ShopCore
import ShopRuntime

extension ServiceHost {
    /// Runs what the command line names, of these services and the edge: `node gateway catalog inventory`.
    package static func runChosen(among definitions: [ServiceDefinition], edge: HostedEdge) async {
        Runtime.installExecutor()
        let names = CommandLine.arguments.dropFirst()
        if names.contains("--help") || names.contains("-h") {
            print(help(definitions, edge))
            exit(ExitCode.done)
        }
        let known = definitions.map(\.context.rawValue) + [edge.name]
        guard !names.isEmpty, Set(names).count == names.count, names.allSatisfy(known.contains) else {
            let unknown = names.first { !known.contains($0) }
            print(unknown.map { "There is no '\($0)' to host." } ?? "Name what to host, each once.")
            print("\n\(help(definitions, edge))")
            exit(ExitCode.usage)
        }
        let chosen = names.compactMap { name in definitions.first { $0.context.rawValue == name } }
        await run(chosen, edge: names.contains(edge.name) ? edge : nil, name: names.joined(separator: "+"))
    }

    private static func help(_ definitions: [ServiceDefinition], _ edge: HostedEdge) -> String {
        """
        Usage: node NAME [NAME …]

        Hosts any set of the shop's services in one process; those in one process call each other without a network.
        `microservices --groups LIST` starts such processes together.
        Names: \(([edge.name] + definitions.map(\.context.rawValue)).joined(separator: " "))

        \(ServiceSettings.help)
          TWINSHOP_CALLS              direct | codec: how those in this process call each other           (direct)
          TWINSHOP_PUBLIC_PORT        port of the public API, where the gateway is hosted                 (8080)
          TWINSHOP_PUBLIC_HOST        address of the public API                                           (127.0.0.1)

        Example:
          node catalog inventory reviews
        """
    }
}
