import ArgumentParser
import Experiments
import LoadGenerator

struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Sends GETs to any HTTP server: an open loop by default, a closed one on request.",
        discussion: "Example: shopbench load http://127.0.0.1:8080/v1/products --rate 500 --duration 5s")

    @Argument(help: "http://HOST[:PORT][/PATH]") var url: String
    @Option(help: "Arrivals a second, open loop.") var rate: Double = 100
    @Option(help: "Law of the gaps: poisson or constant.") var arrivals = "poisson"
    @Flag(help: "Closed loop: each connection sends when its last answer is there.") var closed = false
    @Option(help: "Connections, and so journeys under way at most.") var connections: Int = 64
    @Option(help: ArgumentHelp("Such as 10s, 500ms or 2m.", valueName: "time")) var duration = "10s"
    @Option(help: "Same seed, same gaps.") var seed: UInt64 = 1

    func validate() throws {
        _ = try target()
        _ = try seconds()
        guard rate > 0 else { throw ValidationError("--rate has to be above 0.") }
        guard (1...10_000).contains(connections) else { throw ValidationError("--connections takes 1 to 10000.") }
        guard ArrivalLaw(rawValue: arrivals) != nil else { throw ValidationError("--arrivals takes poisson or constant.") }
    }

    func run() async throws {
        let (host, port, path) = try target()
        let seconds = try seconds()
        let result = try await Interruption.cancels {
            let progress = Progress(plannedSeconds: seconds)
            let generator = try LoadGenerator(host: host, port: port)
            let workload = URLWorkload(path: path)
            progress.step("load on \(url)")
            let result: LoadResult
            if closed {
                result = try await generator.runClosed(ClosedLoad(connections: connections, seconds: seconds, seed: seed), workload) {
                    progress.tick($0, asked: nil)
                }
            } else {
                let law = ArrivalLaw(rawValue: arrivals) ?? .poisson
                let load = OpenLoad(rate: rate, seconds: seconds, arrivals: law, connections: connections, seed: seed)
                result = try await generator.run(load, workload) { progress.tick($0, asked: rate) }
            }
            progress.finish()
            try await generator.shutdown()
            return result
        }
        print(LoadText.lines(result).joined(separator: "\n"))
        if result.interrupted || result.count(.ok) == 0 { throw ExitCode.failure }
    }

    private func target() throws -> (host: String, port: Int, path: String) {
        guard url.hasPrefix("http://") else { throw ValidationError("The URL has to begin with http://.") }
        let rest = url.dropFirst("http://".count)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash].split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(authority.count), !authority[0].isEmpty,
            let port = authority.count == 2 ? Int(authority[1]) : 80, (1...65_535).contains(port)
        else { throw ValidationError("The URL has to be http://HOST[:PORT][/PATH].") }
        return (String(authority[0]), port, slash == rest.endIndex ? "/" : String(rest[slash...]))
    }

    private func seconds() throws -> Double {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60)]
        for (unit, factor) in units where duration.hasSuffix(unit) {
            if let value = Double(duration.dropLast(unit.count)), value > 0, value.isFinite { return value * factor }
        }
        throw ValidationError("--duration takes a time such as 10s, 500ms or 2m.")
    }
}
