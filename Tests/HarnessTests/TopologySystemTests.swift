import FoundationEssentials
import Testing
import Topology

/// A system that starts, and above all one that does not start or stop as it should. The supervisors are shells: what they do is on the page.
struct TopologySystemTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private var data: String { "\(folder.path)/data" }

    /// - Parameter script: its `$port` and `$data` are set.
    private func start(_ script: String, readySeconds: Double = 10, options: StartOptions = StartOptions()) async throws -> RunningSystem {
        let program = """
            #!/bin/sh
            arguments="$*"
            while [ $# -gt 0 ]; do
                case "$1" in --port) port=$2 ;; --data) data=$2 ;; esac
                shift
            done
            table() { printf "$1" > "$data/processes.new"; mv "$data/processes.new" "$data/processes.json"; }
            ready() { echo "monolith ready on http://127.0.0.1:$port"; }
            \(script)
            """
        try await folder.program("monolith", program)
        return try await RunningSystem.start(
            .monolith, binaries: Binaries(folder: folder.path), folder: data, cpus: nil, readySeconds: readySeconds, options: options)
    }

    @Test func `a system is started with its restart policy, its durability, and what the start adds`() async throws {
        let system = try await start(
            "echo $arguments $ADDED; ready; exec sleep 600",
            options: StartOptions(arguments: ["--extra"], environment: ["ADDED": "yes"], wrapper: ["env"]))
        let log = try String(contentsOf: URL(filePath: "\(data).log"), encoding: .utf8)
        #expect(log.hasPrefix("--port \(system.port) --data \(data) --durability full --supervised --extra yes\n"))
        #expect(system.startMillis > 0)
        #expect(await system.stop() == [])
    }

    @Test func `a system that ends before it is ready is named with its code and its last lines`() async {
        let error = await #expect(throws: TopologyError.self) { try await start("echo the folder is in use; exit 3") }
        #expect(error?.description == "monolith ended with 3 before it was ready; its last lines:\n  the folder is in use")
    }

    @Test func `a system that is not ready in time is stopped again`() async throws {
        let error = await #expect(throws: TopologyError.self) {
            try await start("echo $$ > \"$data/pid\"; exec sleep 600", readySeconds: 1)
        }
        #expect(error?.description.hasPrefix("monolith was not ready within 1 s") == true)
        let pid = try #require(Int32(try String(contentsOf: URL(filePath: "\(data)/pid"), encoding: .utf8).dropLast()))
        #expect(ProcessID(pid: pid) == nil)
    }

    @Test func `another program's ready line is not taken for its own`() async {
        await #expect(throws: TopologyError.self) {
            try await start("echo 'monolith ready on http://127.0.0.1:1'; exec sleep 600", readySeconds: 0.3)
        }
    }

    @Test func `a process that outlives its supervisor is killed and named`() async throws {
        let system = try await start(
            """
            sleep 600 & one=$!
            sleep 600 & two=$!
            table "[{\\"name\\":\\"orders\\",\\"pid\\":$one},{\\"name\\":\\"carts\\",\\"pid\\":$two,\\"state\\":\\"ready\\"}]"
            trap 'kill $two; wait $two; exit 0' TERM
            ready
            wait
            """)
        let orders = try #require(system.process(of: "orders"))
        #expect(system.isUp("orders"))
        #expect(Set(system.sample().processes.map(\.name)) == ["supervisor", "orders", "carts"])
        #expect(await system.stop() == ["orders"])
        for _ in 0..<500 where orders.isAlive { await Pause.millis(10) }
        #expect(!orders.isAlive)
    }

    @Test func `a component without a process is down, and one that is starting is not up`() async throws {
        let system = try await start(
            """
            table "[{\\"name\\":\\"gone\\",\\"pid\\":0},{\\"name\\":\\"slow\\",\\"pid\\":$$,\\"state\\":\\"starting\\"}]"
            ready
            exec sleep 600
            """)
        #expect(system.process(of: "gone") == nil)
        #expect(!system.isUp("gone"))
        #expect(system.process(of: "slow") != nil)
        #expect(!system.isUp("slow"))
        #expect(system.process(of: "never heard of") == nil)
        #expect(await system.stop() == [])
    }

    @Test func `a table that is just being written names nobody`() async throws {
        let system = try await start("printf '[{\"name\":\"orders\",' > \"$data/processes.json\"; ready; exec sleep 600")
        #expect(ProcessTable.read(folder: data).isEmpty)
        #expect(system.process(of: "orders") == nil)
        #expect(await system.stop() == [])
    }
}
