import JWTKit
package import ShopCore
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a bearer token says. Algorithm HS256, and no other.
private struct Claims: JWTPayload {
    static let algorithm = "HS256"
    static let issuer = "twinshop"
    static let audience = "twinshop-shop"

    var iss: IssuerClaim
    /// One audience, as we sign it. The library's claim type takes lists too, and traps on an empty one.
    var aud: String
    var sub: SubjectClaim
    var jti: IDClaim
    var exp: ExpirationClaim
    var role: Role

    /// Everything but the expiry, which is read off the shop's clock.
    func verify(using algorithm: some JWTAlgorithm) async throws {
        guard algorithm.name == Claims.algorithm, iss.value == Claims.issuer, aud == Claims.audience else { throw InvalidToken() }
    }
}

/// The key in the library's form. Its collection is an actor, so the key gets in behind an `await`: once, and not at each token.
private func collection(of key: JWTKey) -> Task<JWTKeyCollection, Never> {
    Task { await JWTKeyCollection().add(hmac: HMACKey(from: Data(key.bytes)), digestAlgorithm: .sha256) }
}

/// The token is not one of ours, or has expired.
package struct InvalidToken: Error {
    package init() {}
}

package struct JWTSessionSigner: SessionSigner {
    private let keys: Task<JWTKeyCollection, Never>

    package init(key: JWTKey) { keys = collection(of: key) }

    package func sign(_ session: Session) async throws -> String {
        let claims = Claims(
            iss: IssuerClaim(value: Claims.issuer), aud: Claims.audience, sub: SubjectClaim(value: session.accountID.rawValue),
            jti: IDClaim(value: session.id.rawValue),
            exp: ExpirationClaim(value: Date(timeIntervalSince1970: Double(session.expiresAt.millisecondsSinceEpoch) / 1000)),
            role: session.role)
        return try await keys.value.sign(claims)
    }
}

/// Checks bearer tokens. A token that was good once is remembered until it expires, since its bytes can't become bad.
package final class SessionVerifier: Sendable {
    /// Tokens remembered; beyond that all are forgotten and checked anew.
    package static let maximumRemembered = 50_000

    private let keys: Task<JWTKeyCollection, Never>
    private let clock: WallClock
    private let remembered = Mutex<[String: Session]>([:])

    package init(key: JWTKey, clock: WallClock) {
        keys = collection(of: key)
        self.clock = clock
    }

    /// - Throws: `InvalidToken`, whatever is wrong with it.
    package func session(of token: String) async throws(InvalidToken) -> Session {
        if let known = remembered.withLock({ $0[token] }) {
            guard known.expiresAt > clock.now() else {
                remembered.withLock { _ = $0.removeValue(forKey: token) }
                throw InvalidToken()
            }
            return known
        }
        let claims: Claims
        do {
            let keys = await keys.value
            claims = try await keys.verify(token, as: Claims.self)
            // The signature was checked with our algorithm, whatever the header names; a header that names another is not one of ours.
            guard try DefaultJWTParser().parse(Array(token.utf8), as: Claims.self).header.alg == Claims.algorithm else {
                throw InvalidToken()
            }
        } catch { throw InvalidToken() }
        // Rounded: a token's seconds are a binary fraction that may lie below the millisecond that was signed.
        guard let expiry = Int64(exactly: (claims.exp.value.timeIntervalSince1970 * 1000).rounded()) else { throw InvalidToken() }
        let session = Session(
            id: SessionID(claims.jti.value), accountID: AccountID(claims.sub.value), role: claims.role,
            expiresAt: Timestamp(millisecondsSinceEpoch: expiry))
        guard session.expiresAt > clock.now() else { throw InvalidToken() }
        remembered.withLock { known in
            if known.count >= SessionVerifier.maximumRemembered { known.removeAll() }
            known[token] = session
        }
        return session
    }
}
