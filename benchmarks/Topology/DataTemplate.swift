import FoundationEssentials

/// A seeded data folder with customers signed in, copied for each block so that both systems always start from the same state.
package struct DataTemplate: Sendable {
    package var architecture: Architecture
    package var folder: String
    package var customers: [SignedIn]
    package var adminToken: String

    package struct SignedIn: Sendable {
        package var accountID: String
        package var token: String
    }

    /// Seeds a folder, signs the first customers in, and stops the system again. The tokens stay valid in copies, as the signing key is in the
    /// folder.
    package static func make(
        _ architecture: Architecture, binaries: Binaries, folder: String, cpus: String?, customers count: Int, durability: String
    ) async throws -> DataTemplate {
        let system = try await RunningSystem.start(
            architecture, binaries: binaries, folder: folder, cpus: cpus, durability: durability, demo: true, readySeconds: 90)
        do {
            let client = ShopClient(url: system.url)
            let admin = try await client.signIn(email: "admin@example.com", password: "twinshop-admin")
            let customers = try await signInAll(client, count: count)
            await system.stop()
            // It names processes that are gone.
            try? FileManager.default.removeItem(atPath: "\(folder)/processes.json")
            return DataTemplate(architecture: architecture, folder: folder, customers: customers, adminToken: admin)
        } catch {
            await system.stop()
            throw error
        }
    }

    /// Signs the first `count` demo customers in. Two at a time: password hashing is slow on purpose, and a queue of it would be refused as
    /// overload.
    package static func signInAll(_ client: ShopClient, count: Int) async throws -> [SignedIn] {
        let lanes = 2
        return try await withThrowingTaskGroup(of: [(Int, SignedIn)].self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    var done: [(Int, SignedIn)] = []
                    for number in stride(from: lane + 1, through: count, by: lanes) {
                        let digits = String(number)
                        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
                        let token = try await client.signIn(email: "user\(padded)@example.com", password: "twinshop-demo")
                        done.append((number, SignedIn(accountID: try await client.accountID(token: token), token: token)))
                    }
                    return done
                }
            }
            var all: [(Int, SignedIn)] = []
            for try await part in group { all += part }
            return all.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// A fresh copy; by reference where the file system can.
    package func copy(to target: String) async throws {
        try? FileManager.default.removeItem(atPath: target)
        let copier = try ChildProcess("cp", ["-a", "--reflink=auto", folder, target], output: "\(target).copy.log")
        guard let ending = await copier.waitOrKill(seconds: 60), ending.code == 0 else {
            throw TopologyError.unexpectedAnswer("\(folder) could not be copied to \(target)")
        }
        try? FileManager.default.removeItem(atPath: "\(target).copy.log")
    }
}
