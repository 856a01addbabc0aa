import Foundation
import Testing
import Topology

/// `shopbench load` as an operator meets it: exit codes and sentences.
@Suite struct LoadCommandTests {
    private func shopbench(_ arguments: [String]) async throws -> (code: Int32, output: String) {
        let output = FileManager.default.temporaryDirectory.appending(path: "shopbench-load-\(UUID().uuidString).log").path
        defer { try? FileManager.default.removeItem(atPath: output) }
        let child = try ChildProcess(SelfTestTests.program, arguments, output: output)
        guard let ending = await child.wait(seconds: 60) else {
            child.signal(9)
            throw TopologyError.unexpectedAnswer("shopbench \(arguments) did not end")
        }
        return (ending.code, try String(contentsOfFile: output, encoding: .utf8))
    }

    @Test func `any server is loaded, and the three times are told apart`() async throws {
        let server = try await LoadTestServer { _, _, _ in .init() }
        let url = "http://127.0.0.1:\(server.port)/x"
        let open = try await shopbench(["load", url, "--rate", "300", "--duration", "1s", "--threads", "2", "--timeout", "2s"])
        #expect(open.code == 0, "\(open.output)")
        for text in ["open loop, 300 /s poisson", "intended to done", "sent to done", "intended to sent", "0 errors", "busiest of 2 loops"]
        {
            #expect(open.output.contains(text), "\(text) in \(open.output)")
        }
        let closed = try await shopbench(["load", url, "--closed", "--connections", "4", "--think", "10ms", "--duration", "500ms"])
        #expect(closed.code == 0, "\(closed.output)")
        #expect(closed.output.contains("closed loop"))
        #expect(!closed.output.contains("intended"))
        try await server.stop()
    }

    @Test func `a target that is not there fails before the load, and says what to do`() async throws {
        // A port that was free a moment ago may be another test's by now; nobody listens on this one.
        let (code, output) = try await shopbench(["load", "http://127.0.0.1:1/", "--duration", "1s"])
        #expect(code == 1)
        #expect(output.contains("nothing accepts a connection on 127.0.0.1:1. Start the server first"))
    }

    @Test func `a mix on a server that is no shop says so`() async throws {
        let server = try await LoadTestServer { _, _, _ in .init(status: 404) }
        let (code, output) = try await shopbench(
            ["load", "http://127.0.0.1:\(server.port)", "--mix", "shopping", "--connections", "2", "--duration", "1s"])
        try await server.stop()
        #expect(code == 1)
        #expect(output.contains("A mix needs a shop with its demo data"))
    }

    @Test(arguments: [
        (["http://127.0.0.1:1", "--rate", "0"], "--rate takes a number above 0"),
        (["http://127.0.0.1:1", "--mix", "sleeping"], "boutique, browsing, shopping, ordering"),
        (["http://127.0.0.1:1/path", "--mix", "boutique"], "without a path"),
        (["http://127.0.0.1:1", "--mix", "boutique", "--customers", "3"], "Each connection needs a customer"),
        (["http://127.0.0.1:1", "--customers", "3"], "--customers belongs to --mix"),
        (["http://127.0.0.1:1", "--think", "1s"], "--think belongs to --closed"),
        (["http://127.0.0.1:1", "--duration", "10"], "--duration"),
        (["http://127.0.0.1:1", "--threads", "0"], "--threads takes"),
        (["ftp://127.0.0.1:1"], "http://"),
    ])
    func `wrong usage exits with 2 and the sentence that helps`(arguments: [String], sentence: String) async throws {
        let (code, output) = try await shopbench(["load"] + arguments)
        #expect(code == 2, "\(output)")
        #expect(output.contains(sentence), "\(output)")
    }
}
