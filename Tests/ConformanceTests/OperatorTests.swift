import Foundation
import Testing

/// What an operator meets: wrong flags, taken ports, bad folders.
@Suite struct `Starting a variant` {
    struct Ending: Sendable {
        var code: Int32
        var output: String
    }

    /// Runs a program to its end.
    static func run(_ program: String, _ arguments: [String]) async throws -> Ending {
        let process = Process()
        process.executableURL = RunningShop.binary(program)
        process.arguments = arguments
        let log = FileManager.default.temporaryDirectory.appending(path: "run-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: log) }
        let handle = try FileHandle(forWritingTo: log)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        for _ in 0..<600 where process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
        if process.isRunning {
            process.terminate()
            for _ in 0..<240 where process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
            return Ending(code: -1, output: "still running after 30 s: " + (try String(contentsOf: log, encoding: .utf8)))
        }
        return Ending(code: process.terminationStatus, output: try String(contentsOf: log, encoding: .utf8))
    }

    private func temporaryFolder() -> URL { FileManager.default.temporaryDirectory.appending(path: "operator-\(UUID().uuidString)") }

    @Test(arguments: Variant.allCases) func `with --help teaches`(_ variant: Variant) async throws {
        let ending = try await Self.run(variant.rawValue, ["--help"])
        #expect(ending.code == 0)
        #expect(ending.output.contains("--port") && ending.output.contains("--data") && ending.output.contains("--durability"))
    }

    @Test(arguments: Variant.allCases, [["--colour"], ["--port", "none"], ["--durability", "maybe"], ["--port", "70000"]])
    func `with a wrong flag or value shows the usage and exits 2`(_ variant: Variant, arguments: [String]) async throws {
        let ending = try await Self.run(variant.rawValue, arguments + ["--data", temporaryFolder().path])
        #expect(ending.code == 2, "\(ending.output)")
        #expect(ending.output.contains("Usage") || ending.output.contains("USAGE"))
    }

    @Test(arguments: Variant.allCases) func `on a taken port says which and exits 1`(_ variant: Variant) async throws {
        let taken = try await SharedShops.all.shop(.monolith).port
        let folder = temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let ending = try await Self.run(variant.rawValue, ["--port", "\(taken)", "--data", folder.path])
        #expect(ending.code == 1, "\(ending.output)")
        #expect(ending.output.contains("\(taken)") && ending.output.contains("taken"), "\(ending.output)")
    }

    @Test(arguments: Variant.allCases) func `in a folder that is in use says so and exits 1`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let ending = try await Self.run(variant.rawValue, ["--port", "\(try RunningShop.freePort())", "--data", shop.folder.path])
        #expect(ending.code == 1, "\(ending.output)")
        #expect(ending.output.contains(shop.folder.path), "\(ending.output)")
        #expect(try await shop.client().get("/health/ready").status == 200)
    }

    @Test(arguments: Variant.allCases) func `in an unwritable folder says so and exits 1`(_ variant: Variant) async throws {
        let ending = try await Self.run(variant.rawValue, ["--port", "\(try RunningShop.freePort())", "--data", "/proc/twinshop"])
        #expect(ending.code == 1, "\(ending.output)")
        #expect(ending.output.contains("/proc/twinshop"), "\(ending.output)")
    }

    @Test(arguments: Variant.allCases) func `on a damaged database says so, exits 1 and changes nothing`(_ variant: Variant) async throws {
        let folder = temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let shop = try await RunningShop.start(variant, folder: folder)
        await shop.stop()
        let database = folder.appending(path: variant == .monolith ? "monolith.sqlite" : "catalog/catalog.sqlite")
        try #require(FileManager.default.fileExists(atPath: database.path))
        let junk = Data(repeating: 0x42, count: 16384)
        try junk.write(to: database)
        let ending = try await Self.run(variant.rawValue, ["--port", "\(try RunningShop.freePort())", "--data", folder.path])
        #expect(ending.code == 1, "\(ending.output)")
        #expect(ending.output.contains("sqlite"), "\(ending.output)")
        #expect(try Data(contentsOf: database) == junk)
    }
}
