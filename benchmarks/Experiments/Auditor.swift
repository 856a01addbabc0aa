import FoundationEssentials
import Invariants
import LoadGenerator
import Topology

/// Waits until a system is quiet, reads its books and checks them.
struct Auditor: Sendable {
    let client: ShopClient
    let template: DataTemplate
    let seconds: Double
    /// Tells the keys of one audit from those of another of the same system.
    var number = 0

    /// How many keys whose orders were acknowledged are sent again.
    private static let sample = 12
    /// Keys whose fate is unknown are all sent again, up to so many; a cell has some dozens.
    private static let unknownLimit = 2_000

    /// - Parameter claims: every order that a client tried to place, and what it knows of it.
    func check(_ claims: [OrderClaim]) async throws -> [Finding] {
        let replays = try await replay(claims)
        // The sessions start on a quiet system, and what they set off has ended when the books are read.
        _ = try await quietBooks()
        let sessions = try await readOwnWrites()
        let books = try await quietBooks()
        return InvariantChecker(
            books: books, claims: claims + sessions.claims, replays: replays, sessionReads: sessions.reads
        ).findings()
    }

    /// Keys whose fate is unknown are sent again with the same body, as a careful client would, and so each comes to an end that is known;
    /// so are some acknowledged ones.
    private func replay(_ claims: [OrderClaim]) async throws -> [KeyReplay] {
        let tokens = Dictionary(template.customers.map { ($0.accountID, $0.token) }, uniquingKeysWith: { first, _ in first })
        let chosen =
            claims.filter { $0.knowledge == .info }.suffix(Self.unknownLimit) + claims.filter { $0.knowledge == .ok }.suffix(Self.sample)
        var replays: [KeyReplay] = []
        for claim in chosen {
            guard let token = tokens[claim.customerId] else { continue }
            let first = try await post(claim.idempotencyKey, token)
            // An empty cart consumes no key: there is nothing to compare.
            guard (200..<300).contains(first.status) else { continue }
            let second = try await post(claim.idempotencyKey, token)
            replays.append(
                KeyReplay(
                    customerId: claim.customerId, idempotencyKey: claim.idempotencyKey, first: "\(first.status) \(first.body)",
                    second: "\(second.status) \(second.body)",
                    orderId: try? JSONDecoder().decode(Named.self, from: Data(first.body.utf8)).id,
                    acknowledgedOrderId: claim.knowledge == .ok ? claim.orderId : nil))
        }
        return replays
    }

    private struct Named: Decodable { var id: String }

    func post(_ key: String, _ token: String) async throws -> ShopClient.Answer {
        try await client.placeOrder(key: key, token: token)
    }

    /// Orders that have no end although the system was given its time to come to rest.
    func openOrders() async throws -> Int { try await quietBooks().orders.count { $0.state == "placed" } }

    /// What is still under way when the time is up stays in the books, where it shows as a violation.
    private func quietBooks() async throws -> AuditBooks {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            try Task.checkCancellation()
            var books = AuditBooks()
            for table in AuditBooks.tables where table != "stock" {
                try books.read(table: table, lines: await listing(table))
            }
            if books.unfinished.isEmpty || ContinuousClock.now >= deadline { return try await allBooks() }
            try await Task.sleep(for: .milliseconds(150))
        }
    }

    /// A part that has just come back may still be refused by callers who saw it fail, for as long as their breakers last.
    private func listing(_ table: String) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            do { return try await client.audit(table, adminToken: template.adminToken) } catch {
                try Task.checkCancellation()
                guard ContinuousClock.now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func allBooks() async throws -> AuditBooks {
        var books = AuditBooks()
        for table in AuditBooks.tables { try books.read(table: table, lines: await listing(table)) }
        return books
    }
}

extension OrderClaim {
    init(_ attempt: OrderAttempt) {
        let knowledge: Knowledge =
            switch attempt.knowledge {
            case .ok: .ok
            case .fail: .fail
            case .info: .info
            }
        self.init(
            customerId: attempt.customerID, idempotencyKey: attempt.idempotencyKey, knowledge: knowledge, orderId: attempt.orderID,
            total: attempt.total)
    }
}
