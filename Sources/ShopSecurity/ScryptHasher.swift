import Crypto
import CryptoExtras
import NIOPosix
import ShopCore
package import ShopRuntime

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// scrypt (RFC 7914) with N = 2¹⁴, r = 8, p = 1: 16 MiB and some tens of milliseconds a password.
///
/// It runs on a thread of its own, so that sign-ins can't starve browsing, and refuses when too many wait. Whose caller waits no more is
/// not hashed when his turn comes.
package final class ScryptHasher: PasswordHasher {
    /// Passwords that may wait. At 50 ms each the last of them is answered within a caller's patience of some seconds.
    package static let maximumWaiting = 64

    private static let rounds = 16_384
    private static let blockSize = 8
    private static let parallelism = 1
    private static let saltBytes = 16
    private static let hashBytes = 32

    /// Nil without the bulkhead: it then runs where it is called, and whatever shares that event loop waits.
    private let thread: NIOThreadPool?
    private let queue = Bulkhead(limit: maximumWaiting)
    private let heedsDeadlines: Bool

    package init(resilience: Resilience = .on) {
        heedsDeadlines = resilience.uses(.deadline)
        thread = resilience.uses(.bulkhead) ? NIOThreadPool(numberOfThreads: 1) : nil
        thread?.start()
    }

    package func hash(_ password: String) async throws -> String {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<ScryptHasher.saltBytes).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let derived = try await derive(password, salt: salt)
        return "scrypt$\(ScryptHasher.rounds)$\(Data(salt).base64EncodedString())$\(Data(derived).base64EncodedString())"
    }

    package func verify(_ password: String, against encoded: String?) async throws -> Bool {
        let parts = (encoded ?? "").split(separator: "$").map(String.init)
        guard parts.count == 4, parts[0] == "scrypt", parts[1] == "\(ScryptHasher.rounds)", let salt = Data(base64Encoded: parts[2]),
            let expected = Data(base64Encoded: parts[3])
        else {
            // A missing account costs what a wrong password does.
            _ = try await derive(password, salt: [UInt8](repeating: 0, count: ScryptHasher.saltBytes))
            return false
        }
        let derived = try await derive(password, salt: Array(salt))
        return derived.count == expected.count && zip(derived, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private func derive(_ password: String, salt: [UInt8]) async throws -> [UInt8] {
        let deadline = heedsDeadlines ? Deadline.current : nil
        guard let thread else { return try ScryptHasher.deriveNow(password, salt, until: deadline) }
        guard queue.enter() else {
            throw Unavailable(
                dependency: ContextName.accounts.rawValue, reason: .overloaded, mayHaveRun: false,
                detail: "too many passwords wait to be checked")
        }
        defer { queue.leave() }
        return try await thread.runIfActive { try ScryptHasher.deriveNow(password, salt, until: deadline) }
    }

    private static func deriveNow(_ password: String, _ salt: [UInt8], until deadline: Deadline?) throws -> [UInt8] {
        if let deadline, deadline.hasPassed {
            throw Unavailable(
                dependency: ContextName.accounts.rawValue, reason: .timeout, mayHaveRun: false,
                detail: "nobody waits for the password's check any more")
        }
        return try KDF.Scrypt.deriveKey(
            from: Array(password.utf8), salt: salt, outputByteCount: hashBytes, rounds: rounds, blockSize: blockSize,
            parallelism: parallelism
        ).withUnsafeBytes { Array($0) }
    }
}
