import ArgumentParser
import Experiments
import LoadGenerator

struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Loads any HTTP server with GETs, or a shop with customers.",
        discussion: """
            An open loop by default: arrivals come at --rate whether or not the server keeps up, and the clock of each starts at the \
            moment it was meant to be sent. That is what customers see; use it for latency. Arrivals that find every connection busy \
            until --timeout count as failures.

            --closed sends as fast as answers come, over --connections. Use it for peak throughput alone.

            With --mix the customers are the shop's demo customers, signed in first; products are drawn by Zipf's law, and every answer \
            is checked.

            Examples:
              shopbench load http://127.0.0.1:8080/v1/products --rate 500 --duration 30s
              shopbench load http://127.0.0.1:8080/v1/products --closed --connections 16
              shopbench load http://127.0.0.1:8080 --mix shopping --rate 100 --duration 1m
              shopbench load http://127.0.0.1:8080 --mix boutique --closed --think 500ms

            Exits with 1 where the server cannot be reached, nothing was answered well, or the run was stopped; with 2 on wrong \
            usage.
            """)

    @Argument(help: "http://HOST[:PORT][/PATH]; with --mix without a path.") var url: String

    @Option(help: "Arrivals a second, open loop.") var rate: Double = 100
    @Option(help: "Law of the gaps: poisson or constant.") var arrivals = "poisson"
    @Flag(help: "Closed loop: each connection sends when its last answer is there.") var closed = false
    @Option(help: ArgumentHelp("Closed loop: mean pause between two journeys of a connection, exponential.", valueName: "time"))
    var think = TimeOption(seconds: 0)

    @Option(
        help: ArgumentHelp(
            "Customers of a shop with demo data instead of GETs: \(ShopMix.all.map(\.name).joined(separator: ", ")).", valueName: "mix"))
    var mix: String?
    @Option(help: ArgumentHelp("With --mix: demo customers to sign in; as many as connections unless given.", valueName: "count"))
    var customers: Int?

    @Option(help: "Connections, and so journeys under way at most.") var connections: Int = 64
    @Option(help: ArgumentHelp("Such as 10s, 500ms or 2m.", valueName: "time")) var duration = TimeOption(seconds: 10)
    @Option(help: ArgumentHelp("From the intended moment to giving up.", valueName: "time")) var timeout = TimeOption(seconds: 5)
    @Option(help: "Threads that send, with an event loop each.") var threads: Int = 1
    @Option(help: "Same seed, same questions at the same moments.") var seed: UInt64 = 1

    func validate() throws {
        let target = try target()
        guard rate > 0, rate <= 1_000_000 else { throw ValidationError("--rate takes a number above 0 and at most 1000000.") }
        guard (1...10_000).contains(connections) else { throw ValidationError("--connections takes 1 to 10000.") }
        guard (1...64).contains(threads) else { throw ValidationError("--threads takes 1 to 64.") }
        guard ArrivalLaw(rawValue: arrivals) != nil else { throw ValidationError("--arrivals takes poisson or constant.") }
        guard duration.seconds > 0, duration.seconds <= 86_400 else {
            throw ValidationError("--duration takes at most a day, such as 10s.")
        }
        guard timeout.millis >= 1, timeout.seconds <= 60 else { throw ValidationError("--timeout takes 1ms to 60s.") }
        guard think.seconds == 0 || closed else {
            throw ValidationError("--think belongs to --closed: in an open loop the arrivals do not wait for answers.")
        }
        guard think.seconds <= 3_600 else { throw ValidationError("--think takes at most 1h.") }
        try validateMix(target)
    }

    private func validateMix(_ target: Target) throws {
        guard let mix else {
            if customers != nil { throw ValidationError("--customers belongs to --mix.") }
            return
        }
        guard ShopMix.all.contains(where: { $0.name == mix }) else {
            throw ValidationError("there is no mix \(mix). --mix takes \(ShopMix.all.map(\.name).joined(separator: ", ")).")
        }
        guard target.path == "/" else {
            throw ValidationError("With --mix the URL is the shop's, without a path: the mix chooses the paths.")
        }
        let customers = customers ?? connections
        guard (1...LoadCustomers.limit).contains(customers) else {
            throw ValidationError(
                "The demo data has \(LoadCustomers.limit) customers: --customers, or else --connections, takes 1 to so many.")
        }
        guard customers >= connections else {
            throw ValidationError("Each connection needs a customer of its own: give --customers \(connections) or fewer --connections.")
        }
    }

    func run() async throws {
        let target = try target()
        let result = try await Interruption.cancels {
            let progress = Progress(plannedSeconds: duration.seconds)
            let generator = try LoadGenerator(host: target.host, port: target.port, threads: threads)
            do {
                try await generator.checkReachable()
                let result = try await load(generator, try await workload(target, progress), progress)
                progress.finish()
                try await generator.shutdown()
                return result
            } catch {
                progress.finish()
                try? await generator.shutdown()
                throw error
            }
        }
        print(LoadText.lines(result).joined(separator: "\n"))
        if result.interrupted || result.count(.ok) + result.count(.degraded) == 0 { throw ExitCode.failure }
    }

    @MainActor
    private func workload(_ target: Target, _ progress: Progress) async throws -> any Workload {
        guard let mix = ShopMix.all.first(where: { $0.name == mix }) else { return URLWorkload(path: target.path) }
        let count = customers ?? connections
        progress.step("signing \(count) customers in")
        let signedIn = try await LoadCustomers.signIn(url: "http://\(target.host):\(target.port)", count: count)
        // Keys of an earlier run against the same shop would be answered with its orders.
        let tag = "load-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        return ShopWorkload(mix: mix, customers: signedIn, runTag: tag, keepsHistory: false)
    }

    @MainActor
    private func load(_ generator: LoadGenerator, _ workload: any Workload, _ progress: Progress) async throws -> LoadResult {
        progress.step("load on \(url)")
        let timeoutMillis = Int(timeout.millis.rounded(.up))
        if closed {
            let load = ClosedLoad(
                connections: connections, seconds: duration.seconds, timeoutMillis: timeoutMillis, thinkMillis: think.millis, seed: seed)
            return try await generator.runClosed(load, workload) { progress.tick($0, asked: nil) }
        }
        let rate = rate
        let load = OpenLoad(
            rate: rate, seconds: duration.seconds, arrivals: ArrivalLaw(rawValue: arrivals) ?? .poisson, timeoutMillis: timeoutMillis,
            connections: connections, seed: seed)
        return try await generator.run(load, workload) { progress.tick($0, asked: rate) }
    }

    private struct Target: Sendable {
        var host: String
        var port: Int
        var path: String
    }

    private func target() throws -> Target {
        guard url.hasPrefix("http://") else { throw ValidationError("The URL has to begin with http://.") }
        let rest = url.dropFirst("http://".count)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash].split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(authority.count), !authority[0].isEmpty,
            let port = authority.count == 2 ? Int(authority[1]) : 80, (1...65_535).contains(port)
        else { throw ValidationError("The URL has to be http://HOST[:PORT][/PATH].") }
        return Target(host: String(authority[0]), port: port, path: slash == rest.endIndex ? "/" : String(rest[slash...]))
    }
}
