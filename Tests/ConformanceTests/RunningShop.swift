import AsyncHTTPClient
import Foundation
import Synchronization

/// The two architectures. Every suite runs over both, and no test asks which one it talks to.
enum Variant: String, CaseIterable, Sendable, CustomStringConvertible {
    case monolith, microservices

    var description: String { rawValue }
}

/// A variant as real processes, started from the binaries beside this test, on a data folder of its own.
final class RunningShop: Sendable {
    let variant: Variant
    let port: Int
    let folder: URL
    private let process: Mutex<Process?>
    private let output: OutputLog

    var baseURL: String { "http://127.0.0.1:\(port)" }

    struct StartFailure: Error, CustomStringConvertible {
        var description: String
    }

    /// - Parameter folder: a data folder to go on with; nil for a fresh one with demo data.
    static func start(_ variant: Variant, folder: URL? = nil, arguments: [String] = []) async throws -> RunningShop {
        let folder =
            folder ?? FileManager.default.temporaryDirectory.appending(path: "twinshop-\(variant)-\(UUID().uuidString)")
        let port = try freePort()
        let shop = RunningShop(variant: variant, port: port, folder: folder)
        try shop.launch(arguments)
        try await shop.waitUntilReady()
        return shop
    }

    private init(variant: Variant, port: Int, folder: URL) {
        self.variant = variant
        self.port = port
        self.folder = folder
        process = Mutex(nil)
        output = OutputLog()
    }

    private func launch(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = RunningShop.binary(variant.rawValue)
        let supervised = variant == .monolith ? ["--supervised"] : []
        process.arguments = ["--port", "\(port)", "--data", folder.path] + supervised + arguments
        // The child sees the end of its standard input when this test process ends, however it ends, and stops.
        process.environment = ProcessInfo.processInfo.environment.merging(["TWINSHOP_PARENT_PIPE": "1"]) { $1 }
        process.standardInput = Pipe()
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        let output = output
        pipe.fileHandleForReading.readabilityHandler = { handle in output.append(handle.availableData) }
        try process.run()
        self.process.withLock { $0 = process }
    }

    private func waitUntilReady() async throws {
        for _ in 0..<600 {
            if let answer = try? await client().get("/health/ready"), answer.status == 200 { return }
            guard process.withLock({ $0?.isRunning ?? false }) else { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw StartFailure(description: "\(variant) did not become ready:\n\(output.tail)")
    }

    func client(token: String? = nil) -> Client { Client(baseURL: baseURL, token: token) }

    /// Orderly stop; returns the exit code.
    @discardableResult
    func stop() async -> Int32 {
        guard let process = process.withLock({ $0 }) else { return 0 }
        if process.isRunning { process.terminate() }
        for _ in 0..<300 where process.isRunning { try? await Task.sleep(for: .milliseconds(50)) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        for _ in 0..<100 where process.isRunning { try? await Task.sleep(for: .milliseconds(20)) }
        return process.terminationStatus
    }

    func removeData() { try? FileManager.default.removeItem(at: folder) }

    struct ListedProcess: Decodable, Sendable {
        var name: String
        var pid: Int32
        var address: String
        var state: String
    }

    /// The processes as the variant lists them for its operator.
    func processes() throws -> [ListedProcess] {
        try JSONDecoder().decode([ListedProcess].self, from: Data(contentsOf: folder.appending(path: "processes.json")))
    }

    static func binary(_ name: String) -> URL {
        URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
    }

    /// A port that was free a moment ago, below those of outgoing connections: one of them could take it while a killed shop restarts.
    static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = UInt16.random(in: 12_000..<32_000)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if bound { return Int(port) }
        }
        throw StartFailure(description: "no free port")
    }
}

/// What the process printed, for the message of a failure.
private final class OutputLog: Sendable {
    private let bytes = Mutex(Data())

    func append(_ data: Data) {
        bytes.withLock {
            $0.append(data)
            if $0.count > 200_000 { $0.removeFirst($0.count - 100_000) }
        }
    }

    var tail: String { String(decoding: bytes.withLock { $0.suffix(4000) }, as: UTF8.self) }
}

/// One running pair for all tests that leave it usable; started on first use, stopped with the test process.
actor SharedShops {
    static let all = SharedShops()
    private var started: [Variant: Task<RunningShop, any Error>] = [:]

    func shop(_ variant: Variant) async throws -> RunningShop {
        if let task = started[variant] { return try await task.value }
        let task = Task { try await RunningShop.start(variant) }
        started[variant] = task
        return try await task.value
    }
}
