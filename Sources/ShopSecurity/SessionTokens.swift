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
    static let issuer = "twinshop"
    static let audience = "twinshop-shop"

    var iss: IssuerClaim
    var aud: AudienceClaim
    var sub: SubjectClaim
    var jti: IDClaim
    var exp: ExpirationClaim
    var role: Role

    func verify(using algorithm: some JWTAlgorithm) async throws {
        guard algorithm.name == "HS256", iss.value == Claims.issuer else { throw InvalidToken() }
        try aud.verifyIntendedAudience(includes: Claims.audience)
        try exp.verifyNotExpired()
    }
}

/// The token is not one of ours, or has expired.
package struct InvalidToken: Error {
    package init() {}
}

package struct JWTSessionSigner: SessionSigner {
    private let keys = JWTKeyCollection()
    private let key: JWTKey

    package init(key: JWTKey) { self.key = key }

    package func sign(_ session: Session) async throws -> String {
        await keys.add(hmac: HMACKey(from: Data(key.bytes)), digestAlgorithm: .sha256)
        let claims = Claims(
            iss: IssuerClaim(value: Claims.issuer), aud: AudienceClaim(value: Claims.audience), sub: SubjectClaim(value: session.accountID.rawValue),
            jti: IDClaim(value: session.id.rawValue),
            exp: ExpirationClaim(value: Date(timeIntervalSince1970: Double(session.expiresAt.millisecondsSinceEpoch) / 1000)), role: session.role)
        return try await keys.sign(claims)
    }
}

/// Checks bearer tokens. A token that was good once is remembered until it expires, since its bytes can't become bad.
package final class SessionVerifier: Sendable {
    /// Tokens remembered; beyond that all are forgotten and checked anew.
    package static let maximumRemembered = 50_000

    private let keys = JWTKeyCollection()
    private let key: JWTKey
    private let clock: WallClock
    private let remembered = Mutex<[String: Session]>([:])

    package init(key: JWTKey, clock: WallClock) {
        self.key = key
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
            await keys.add(hmac: HMACKey(from: Data(key.bytes)), digestAlgorithm: .sha256)
            claims = try await keys.verify(token, as: Claims.self)
        } catch { throw InvalidToken() }
        let session = Session(
            id: SessionID(claims.jti.value), accountID: AccountID(claims.sub.value), role: claims.role,
            expiresAt: Timestamp(millisecondsSinceEpoch: Int64(claims.exp.value.timeIntervalSince1970 * 1000)))
        guard session.expiresAt > clock.now() else { throw InvalidToken() }
        remembered.withLock { known in
            if known.count >= SessionVerifier.maximumRemembered { known.removeAll() }
            known[token] = session
        }
        return session
    }
}
