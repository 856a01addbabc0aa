import GatewayShop
import Glibc
import ShopRuntime

Runtime.installExecutor()
if let argument = CommandLine.arguments.dropFirst().first {
    let isHelp = argument == "--help" || argument == "-h"
    StandardOutput.write(isHelp ? Gateway.help : "Unknown argument '\(argument)'.\n\n\(Gateway.help)")
    exit(isHelp ? ExitCode.done : ExitCode.usage)
}
await Gateway.run()
