import ArgumentParser
import Faults

/// Started by `ladder`.
struct ProxyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "proxy", shouldDisplay: false)

    @Option(help: "Port to listen on, with --to.") var listen: Int?
    @Option(help: "Port to connect to, with --listen.") var to: Int?
    @Option(help: ArgumentHelp("Another pair of ports; may be repeated.", valueName: "listen=to")) var link: [String] = []
    @Option(help: "Added to a call and its answer, half each way.") var roundTripMillis = 0.0

    func validate() throws {
        guard ProxyBehaviour.delay(roundTripMillis: roundTripMillis).isValid else {
            throw ValidationError("--round-trip-millis takes a number that is not below 0.")
        }
        guard try !pairs().isEmpty else { throw ValidationError("Give --listen and --to, or --link LISTEN=TO.") }
    }

    /// Serves until it is killed.
    func run() async throws {
        try await ProxyServer.run(links: try pairs(), roundTripMillis: roundTripMillis)
    }

    private func pairs() throws -> [(listen: Int, to: Int)] {
        var pairs: [(listen: Int, to: Int)] = []
        switch (listen, to) {
        case (let listen?, let to?): pairs.append((listen, to))
        case (nil, nil): break
        default: throw ValidationError("--listen and --to go together.")
        }
        for text in link {
            let ports = text.split(separator: "=", omittingEmptySubsequences: false).map { Int($0) }
            guard ports.count == 2, let listen = ports[0], let to = ports[1] else { throw ValidationError("--link takes LISTEN=TO.") }
            pairs.append((listen, to))
        }
        guard pairs.allSatisfy({ (0...65_535).contains($0.listen) && (1...65_535).contains($0.to) }) else {
            throw ValidationError("A port is 1 to 65535.")
        }
        return pairs
    }
}
