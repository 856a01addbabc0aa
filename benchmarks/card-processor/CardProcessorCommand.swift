import ArgumentParser
import CardProcessing
import Hummingbird
import Logging
import NIOCore
import ShopRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct CardProcessorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card-processor",
        abstract: "A stand-in for a card processor, with settable delay and failure.",
        discussion: """
            Cards: tok_visa is authorised; tok_declined and tok_insufficient_funds are declined; tok_timeout is authorised while the
            answer is lost; every other token is an unknown card. Everything is idempotent by key and kept in memory.

            Example:
              card-processor --port 9090
              curl -d '{"delayMillis":200,"mode":"ok"}' -H 'content-type: application/json' http://127.0.0.1:9090/control

            Modes: ok; error (503, nothing done); lost (done, then 504).
            """)

    @Option(help: "The port on 127.0.0.1; 0 lets the system choose one.")
    var port = 9090

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port must be 0 to 65535.") }
    }

    func run() async throws {
        var logger = Logger(label: "card-processor")
        logger.logLevel = .warning
        let application = Application(
            router: ProcessorRoutes().router(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port), serverName: "card-processor"),
            onServerRunning: { channel in
                print("card-processor ready on http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
                // Whoever waits for this line reads a pipe, which is written to in blocks.
                fflush(nil)
            },
            logger: logger)
        try await application.runService()
    }
}

@main
struct Program {
    static func main() async {
        do {
            try await CardProcessorCommand.parse().run()
        } catch {
            guard CardProcessorCommand.exitCode(for: error) == .validationFailure else { CardProcessorCommand.exit(withError: error) }
            StandardError.write(CardProcessorCommand.fullMessage(for: error))
            exit(ShopRuntime.ExitCode.usage)
        }
    }
}
