import Accounts
import ShopCore
import ShopSQL
import Synchronization
import Testing

/// Hashes by reversing, and notes what it was asked to verify.
private final class FakeHasher: PasswordHasher {
    private let asked = Mutex<[String?]>([])

    func hash(_ password: String) async throws -> String { String(password.reversed()) }

    func verify(_ password: String, against encoded: String?) async throws -> Bool {
        asked.withLock { $0.append(encoded) }
        return encoded == String(password.reversed())
    }

    var verified: [String?] { asked.withLock { $0 } }
}

private struct FakeSigner: SessionSigner {
    func sign(_ session: Session) async throws -> String { "\(session.id)/\(session.accountID)/\(session.role)" }
}

@Suite struct `Customer accounts` {
    private let shop: TemporaryShopDatabase
    private let hasher = FakeHasher()
    private let accounts: DefaultAccountsService
    private let ada = CreateAccount(email: "Ada@Example.com", password: "analytical", displayName: "Ada")

    init() async throws {
        shop = try await TemporaryShopDatabase(AccountsStore.schema)
        accounts = DefaultAccountsService(
            database: shop.database, hasher: hasher, signer: FakeSigner(), clock: shop.clock, ids: shop.ids)
    }

    // MARK: Opening an account

    @Test func `are customers, under a lower-case email`() async throws {
        let account = try await accounts.create(ada)
        #expect(account == Account(id: AccountID("a-000001"), email: "ada@example.com", name: "Ada", role: .customer, createdAt: shop.now))
        #expect(try await accounts.account(GetAccount(id: account.id)) == account)
    }

    @Test func `of one email are one`() async throws {
        _ = try await accounts.create(ada)
        await #expect(throws: AccountsFailure.emailTaken) {
            try await accounts.create(CreateAccount(email: "aDA@example.COM", password: "another one", displayName: "Eve"))
        }
    }

    @Test(arguments: [
        "", "ada", "ada@", "@example.com", "ada@example", "a@b@example.com", "ada @example.com", "ada@exam ple.com", "ada@.com",
        "ada@example.",
        "ada@-x.com", "ada@x-.com", "ada@ex_ample.com", "a,b@example.com", "ädä@example.com", "ada@example.com\n",
        String(repeating: "a", count: 65) + "@example.com", "a@" + String(repeating: "b.", count: 126) + "com",
    ]) func `need an email address`(email: String) async {
        await #expect(throws: AccountsFailure.invalid([FieldError(field: "email", message: "must be an email address")])) {
            try await accounts.create(CreateAccount(email: email, password: "analytical", displayName: "Ada"))
        }
    }

    @Test(arguments: [
        "a@b.co", "first.last+tag@sub.example-shop.org", String(repeating: "a", count: 64) + "@example.com", "o'neil@example.ie",
    ])
    func `take any ordinary email address`(email: String) async throws {
        #expect(try await accounts.create(CreateAccount(email: email, password: "analytical", displayName: "Ada")).email == email)
    }

    @Test func `name every field that breaks a rule`() async throws {
        let failure = await #expect(throws: AccountsFailure.self) {
            try await accounts.create(CreateAccount(email: "x", password: "1234567", displayName: ""))
        }
        guard case .invalid(let errors) = failure else { throw try #require(failure) }
        #expect(errors.map(\.field) == ["email", "password", "name"])
    }

    @Test func `have passwords of 8 to 128 characters and names of 1 to 200`() async throws {
        func attempt(_ number: Int, password: Int, name: Int) async -> Bool {
            let request = CreateAccount(
                email: "u\(number)@example.com", password: String(repeating: "é", count: password),
                displayName: String(repeating: "n", count: name))
            do throws(AccountsFailure) { _ = try await accounts.create(request) } catch { return false }
            return true
        }
        let expected = [(8, 1, true), (128, 200, true), (7, 1, false), (129, 1, false), (8, 0, false), (8, 201, false)]
        for (number, (password, name, isGood)) in expected.enumerated() {
            #expect(await attempt(number, password: password, name: name) == isGood, "password \(password), name \(name)")
        }
    }

    @Test func `that do not exist are not found`() async {
        await #expect(throws: AccountsFailure.notFound) { try await accounts.account(GetAccount(id: AccountID("a-none"))) }
    }

    // MARK: Signing in

    private func signIn(_ password: String, email: String = "ada@example.com") async throws(AccountsFailure) -> OpenedSession {
        try await accounts.openSession(OpenSession(email: email, password: password))
    }

    @Test func `are signed into by email, however it is spelled, and password`() async throws {
        _ = try await accounts.create(ada)
        let session = try await signIn("analytical", email: "ADA@example.com")
        #expect(session.token == "s-000002/a-000001/customer")
        #expect(session.expiresAt == shop.now.adding(milliseconds: 12 * 3600 * 1000))
    }

    @Test func `do not tell a wrong password from a missing account, neither by the answer nor by the work`() async throws {
        _ = try await accounts.create(ada)
        await #expect(throws: AccountsFailure.badCredentials) { try await signIn("wrong password") }
        await #expect(throws: AccountsFailure.badCredentials) { try await signIn("wrong password", email: "nobody@example.com") }
        #expect(hasher.verified == ["lacitylana", nil])
    }

    @Test func `refuse the eleventh guess within a minute, even the right one`() async throws {
        _ = try await accounts.create(ada)
        for _ in 0..<10 {
            await #expect(throws: AccountsFailure.badCredentials) { try await signIn("wrong password") }
            shop.advance(milliseconds: 1000)
        }
        await #expect(throws: AccountsFailure.tooManyAttempts(retryAfterSeconds: 50)) { try await signIn("analytical") }
        #expect(hasher.verified.count == 10, "a refused guess costs no hash")
        shop.advance(milliseconds: 49_001)
        await #expect(throws: AccountsFailure.tooManyAttempts(retryAfterSeconds: 1)) { try await signIn("analytical") }
        shop.advance(milliseconds: 999)
        _ = try await signIn("analytical")
    }

    @Test func `count guesses by account, whatever the spelling, and forget them after a success`() async throws {
        _ = try await accounts.create(ada)
        for _ in 0..<9 {
            await #expect(throws: AccountsFailure.badCredentials) { try await signIn("wrong password", email: "ADA@example.com") }
        }
        await #expect(throws: AccountsFailure.badCredentials) { try await signIn("wrong password", email: "other@example.com") }
        _ = try await signIn("analytical")
        for _ in 0..<10 { await #expect(throws: AccountsFailure.badCredentials) { try await signIn("wrong password") } }
        await #expect(throws: AccountsFailure.tooManyAttempts(retryAfterSeconds: 60)) { try await signIn("wrong password") }
        await #expect(throws: AccountsFailure.badCredentials) { try await signIn("wrong password", email: "other@example.com") }
    }

    @Test func `spend no hash on what no account can have`() async {
        let long = String(repeating: "x", count: 255)
        await #expect(throws: AccountsFailure.badCredentials) { try await signIn("wrong password", email: long) }
        await #expect(throws: AccountsFailure.badCredentials) { try await signIn(long) }
        #expect(hasher.verified.isEmpty)
    }

    // MARK: Signing out

    private func close(_ id: String, lasting milliseconds: Int64 = 1000) async throws -> RevokedSession {
        try await accounts.closeSession(CloseSession(sessionID: SessionID(id), expiresAt: shop.now.adding(milliseconds: milliseconds)))
    }

    private func revoked(after sequence: Int64) async throws -> [String] {
        try await accounts.revokedSessions(ListRevokedSessions(afterSequence: sequence)).map(\.sessionID.rawValue)
    }

    @Test func `list closed sessions in a growing sequence`() async throws {
        #expect(try await close("s-1").sequence == 1)
        #expect(try await close("s-2").sequence == 2)
        #expect(try await revoked(after: 0) == ["s-1", "s-2"])
        #expect(try await revoked(after: 1) == ["s-2"])
        #expect(try await revoked(after: 2) == [])
    }

    @Test func `close a session once`() async throws {
        let first = try await close("s-1")
        shop.advance(milliseconds: 10)
        #expect(try await close("s-1") == first)
        #expect(try await revoked(after: 0) == ["s-1"])
    }

    @Test func `forget closed sessions that have expired, and never give their sequence again`() async throws {
        _ = try await close("s-1", lasting: 1000)
        shop.advance(milliseconds: 1000)
        #expect(try await revoked(after: 0) == [])
        #expect(try await close("s-2").sequence == 2)
        let rows = try await shop.database.read { db in try db.query("SELECT session_id FROM revoked_sessions", []) { $0.text(0) } }
        #expect(rows == ["s-2"])
    }

    // MARK: Operating

    @Test func `are audited in pages, without a hash`() async throws {
        let store = AccountsStore()
        let customers = (1...3).map {
            Account(id: AccountID("a-\($0)"), email: "u\($0)@example.com", name: "\"U\" \($0)", role: .customer, createdAt: shop.now)
        }
        let admin = Account(id: AccountID("a-admin"), email: "admin@example.com", name: "Admin", role: .admin, createdAt: shop.now)
        try await shop.database.write { db in
            try store.seed(on: db, customers: customers, passwordHash: "lacitylana", admin: admin, adminHash: "terces")
        }
        let first = try await shop.database.read { db in try store.auditPage(on: db, table: .accounts, after: nil, limit: 3) }
        let second = try await shop.database.read { db in try store.auditPage(on: db, table: .accounts, after: first.next, limit: 3) }
        #expect(first.rows.first == #"{"id":"a-1","email":"u1@example.com","name":"\"U\" 1","role":"customer","createdAt":1000000}"#)
        #expect(first.rows.count == 3 && first.next == "a-3")
        #expect(second.rows == [#"{"id":"a-admin","email":"admin@example.com","name":"Admin","role":"admin","createdAt":1000000}"#])
        #expect(second.next == nil)
        #expect(try await signIn("analytical", email: "u2@example.com").token.hasSuffix("/a-2/customer"))
        #expect(try await signIn("secret", email: "admin@example.com").token.hasSuffix("/a-admin/admin"))
    }
}

@Suite struct `The sign-in throttle` {
    @Test func `keeps a bounded number of emails, the newest`() {
        let throttle = SignInThrottle()
        for number in 0..<(3 * SignInThrottle.maximumEmails) {
            throttle.failed("u\(number)", now: Timestamp(millisecondsSinceEpoch: Int64(number)))
            if number.isMultiple(of: 1000) { #expect(throttle.count <= SignInThrottle.maximumEmails) }
        }
        let last = "u\(3 * SignInThrottle.maximumEmails - 1)"
        for _ in 0..<9 { throttle.failed(last, now: Timestamp(millisecondsSinceEpoch: 30_000)) }
        #expect(throttle.secondsToWait(last, now: Timestamp(millisecondsSinceEpoch: 30_000)) == 60)
        #expect(throttle.secondsToWait("u0", now: Timestamp(millisecondsSinceEpoch: 30_000)) == nil)
    }
}
