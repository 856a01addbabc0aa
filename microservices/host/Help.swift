import Glibc
import ShopCore
import ShopRuntime

extension ServiceHost {
    /// A service takes its settings from the environment; its command line knows `--help` and nothing else.
    static func answerHelp(_ definitions: [ServiceDefinition]) {
        let arguments = CommandLine.arguments.dropFirst()
        guard let first = arguments.first else { return }
        let names = definitions.map(\.context.rawValue).joined(separator: ", ")
        let text = """
            Hosts \(names) of the shop's microservices in one process. `microservices` starts the whole set; run this by itself only to
            try one service alone.

            \(ServiceSettings.help)

            Example:
              TWINSHOP_DATA=/tmp/shop TWINSHOP_DEMO=1 TWINSHOP_SERVICE_KEYS='{"\(definitions.first?.context.rawValue ?? "catalog")":"'$(head -c 32 /dev/urandom | base64)'"}' \(CommandLine.arguments.first ?? "")
            """
        if first == "--help" || first == "-h" {
            print(text)
            exit(ExitCode.done)
        }
        print("Unknown argument '\(first)'.\n\n\(text)")
        exit(ExitCode.usage)
    }
}
