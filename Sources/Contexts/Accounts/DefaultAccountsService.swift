package import ShopCore
package import ShopSQL

/// Accounts' use cases. Hashing and signing happen outside any transaction.
package struct DefaultAccountsService: AccountsService {
    private let database: any Database
    private let store = AccountsStore()
    private let hasher: any PasswordHasher
    private let signer: any SessionSigner
    private let clock: WallClock
    private let ids: IdentifierSource
    private let throttle = SignInThrottle()

    package init(
        database: any Database, hasher: any PasswordHasher, signer: any SessionSigner, clock: WallClock, ids: IdentifierSource
    ) {
        self.database = database
        self.hasher = hasher
        self.signer = signer
        self.clock = clock
        self.ids = ids
    }

    package func create(_ request: CreateAccount) async throws(AccountsFailure) -> Account {
        let errors = request.fieldErrors()
        guard errors.isEmpty else { throw .invalid(errors) }
        let account = Account(
            id: ids.make("a"), email: EmailAddress.normalised(request.email), name: request.displayName, role: .customer,
            createdAt: clock.now())
        return try await useCase(of: .accounts, failing: AccountsFailure.self) { [store] in
            let hash = try await hasher.hash(request.password)
            try await database.write { db in try store.insert(on: db, account, passwordHash: hash) }
            return account
        }
    }

    /// A wrong password and a missing account are told alike, and take as long.
    package func openSession(_ request: OpenSession) async throws(AccountsFailure) -> OpenedSession {
        let email = EmailAddress.normalised(request.email)
        // No account has such an email or password, and neither is worth a hash nor a place in memory.
        guard email.utf8.count <= CreateAccount.maximumEmailLength,
            request.password.count <= CreateAccount.passwordLengthLimits.upperBound
        else { throw .badCredentials }
        if let seconds = throttle.secondsToWait(email, now: clock.now()) { throw .tooManyAttempts(retryAfterSeconds: seconds) }
        return try await useCase(of: .accounts, failing: AccountsFailure.self) { [store] in
            let known = try await database.read { db in try store.credentials(on: db, email: email) }
            let isRight = try await hasher.verify(request.password, against: known?.passwordHash)
            guard let account = known?.account, isRight else {
                throttle.failed(email, now: clock.now())
                throw AccountsFailure.badCredentials
            }
            throttle.succeeded(email)
            let session = Session(
                id: ids.make("s"), accountID: account.id, role: account.role,
                expiresAt: clock.now().adding(milliseconds: Session.lifetimeMilliseconds))
            return OpenedSession(token: try await signer.sign(session), expiresAt: session.expiresAt)
        }
    }

    package func closeSession(_ request: CloseSession) async throws(AccountsFailure) -> RevokedSession {
        let now = clock.now()
        return try await useCase(of: .accounts, failing: AccountsFailure.self) { [store] in
            try await database.write { db in
                try store.revoke(on: db, request.sessionID, expiresAt: request.expiresAt, now: now)
            }
        }
    }

    package func account(_ request: GetAccount) async throws(AccountsFailure) -> Account {
        try await useCase(of: .accounts, failing: AccountsFailure.self) { [store] in
            guard let account = try await database.read({ db in try store.account(on: db, id: request.id) }) else {
                throw AccountsFailure.notFound
            }
            return account
        }
    }

    package func revokedSessions(_ request: ListRevokedSessions) async throws(AccountsFailure) -> [RevokedSession] {
        let now = clock.now()
        return try await useCase(of: .accounts, failing: AccountsFailure.self) { [store] in
            try await database.read { db in try store.revokedSessions(on: db, after: request.afterSequence, now: now) }
        }
    }
}
