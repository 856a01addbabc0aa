import Crypto
import Foundation
import ShopCore
import ShopRuntime
import ShopSecurity
import Synchronization
import Testing

private let keyText = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
private let noon: Int64 = 1_795_521_600_123
private let session = Session(
    id: ID("s-1"), accountID: ID("a-1"), role: .customer, expiresAt: Timestamp(millisecondsSinceEpoch: noon + 60_000))

@Suite struct SessionTokenTests {
    private let key: JWTKey
    private let clock = Clock()

    private final class Clock: Sendable {
        let millis = Mutex(noon)

        var wall: WallClock { WallClock { [self] in Timestamp(millisecondsSinceEpoch: millis.withLock { $0 }) } }
    }

    init() throws { key = try JWTKey(base64: keyText) }

    private var verifier: SessionVerifier { SessionVerifier(key: key, clock: clock.wall) }

    private func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private func claims(
        iss: String = #""twinshop""#, aud: String = #""twinshop-shop""#, exp: String = "\((noon + 60_000) / 1000)",
        role: String = "customer"
    ) -> String { #"{"iss":\#(iss),"aud":\#(aud),"sub":"a-1","jti":"s-1","exp":\#(exp),"role":"\#(role)"}"# }

    private enum Signature { case sha256, sha512, none }

    private func token(alg: String = "HS256", _ claims: String, _ signature: Signature = .sha256) -> String {
        let signed = base64URL(#"{"alg":"\#(alg)","typ":"JWT"}"#.utf8) + "." + base64URL(claims.utf8)
        let secret = SymmetricKey(data: key.bytes)
        let end: [UInt8] =
            switch signature {
            case .sha256: Array(HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: secret))
            case .sha512: Array(HMAC<SHA512>.authenticationCode(for: Data(signed.utf8), using: secret))
            case .none: []
            }
        return signed + "." + base64URL(end)
    }

    private func isGood(_ token: String) async -> Bool { (try? await verifier.session(of: token)) != nil }

    @Test func `a token gives back the session that was signed, to the millisecond`() async throws {
        let signer = JWTSessionSigner(key: key)
        for extra in Int64(0)..<200 {
            var session = session
            session.expiresAt = session.expiresAt.adding(milliseconds: extra * 7)
            let token = try await signer.sign(session)
            #expect(try await verifier.session(of: token) == session)
        }
    }

    @Test func `a token made by hand passes, so that the refusals below are for their own reason`() async {
        #expect(await isGood(token(claims())))
    }

    @Test func `another algorithm is refused, with or without a signature`() async {
        #expect(await !isGood(token(alg: "none", claims(), .none)))
        #expect(await !isGood(token(alg: "none", claims())))
        #expect(await !isGood(token(alg: "HS512", claims(), .sha512)))
        #expect(await !isGood(token(alg: "HS512", claims())))
        #expect(await !isGood(token(claims(), .sha512)))
        #expect(await !isGood(token(claims(), .none)))
    }

    @Test func `another issuer or audience, or a claim that is missing, is refused`() async {
        #expect(await !isGood(token(claims(iss: #""twinshop2""#))))
        #expect(await !isGood(token(claims(aud: #""other""#))))
        #expect(await !isGood(token(claims(aud: "[]"))))
        #expect(await !isGood(token(claims(role: "root"))))
        #expect(await !isGood(token(#"{"iss":"twinshop","aud":"twinshop-shop","sub":"a-1","jti":"s-1","role":"admin"}"#)))
    }

    @Test(arguments: ["\(noon / 1000)", "0", "-1", "1e300", "-1e300", "null", "\"soon\""])
    func `an expiry that has passed or is none is refused and traps nothing`(_ exp: String) async {
        #expect(await !isGood(token(claims(exp: exp))))
    }

    @Test func `a changed byte anywhere breaks a token`() async throws {
        let parts = token(claims()).split(separator: ".")
        let admin = base64URL(claims(role: "admin").utf8)
        #expect(await !isGood("\(parts[0]).\(admin).\(parts[2])"))
        #expect(await !isGood("\(parts[0]).\(parts[1]).\(parts[2].reversed())"))
        for junk in ["", ".", "..", "...", "a.b.c", "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).\(parts[2]).x"] {
            #expect(await !isGood(junk))
        }
    }

    @Test func `a token under another key is refused`() async throws {
        let other = try JWTKey(base64: Data(repeating: 9, count: 32).base64EncodedString())
        #expect(await !isGood(try await JWTSessionSigner(key: other).sign(session)))
    }

    @Test func `a remembered token expires all the same`() async throws {
        let verifier = verifier
        let token = try await JWTSessionSigner(key: key).sign(session)
        #expect(try await verifier.session(of: token) == session)
        clock.millis.withLock { $0 = noon + 59_999 }
        #expect(try await verifier.session(of: token) == session)
        clock.millis.withLock { $0 = noon + 60_000 }
        for _ in 0..<2 { await #expect(throws: InvalidToken.self) { try await verifier.session(of: token) } }
    }
}

@Suite struct ScryptHasherTests {
    private let hasher = ScryptHasher()

    @Test func `a hash takes its own password, and a salt of its own`() async throws {
        let hash = try await hasher.hash("twinshop-demo")
        #expect(hash.hasPrefix("scrypt$16384$") && !hash.contains("twinshop-demo"))
        #expect(try await hasher.hash("twinshop-demo") != hash)
        #expect(try await hasher.verify("twinshop-demo", against: hash))
        for other in ["twinshop-demp", "", "twinshop-demo ", "TWINSHOP-DEMO"] { #expect(try await !hasher.verify(other, against: hash)) }
    }

    @Test func `it is the scrypt of RFC 7914`() async throws {
        // Python's hashlib.scrypt(b"password", salt=b"NaClNaClNaClNaCl", n=16384, r=8, p=1, dklen=32)
        let known = "scrypt$16384$TmFDbE5hQ2xOYUNsTmFDbA==$2jrSFmwS7bSHZbMBB0CRUqPirlFiZsaxxBvvNDIWw7g="
        #expect(try await hasher.verify("password", against: known))
    }

    @Test func `nobody's password is wrong, and so is one against a hash that can't be read`() async throws {
        #expect(try await !hasher.verify("x", against: nil))
        for junk in [
            "", "x", "scrypt$16384$AAAA", "scrypt$16384$AAAA$", "scrypt$16384$!$AAAA", "bcrypt$16384$AAAA$AAAA", "scrypt$1$AAAA$AAAA",
            "$$$$",
        ] {
            #expect(try await !hasher.verify("x", against: junk), "\(junk)")
        }
    }
}

@Suite struct RevocationListTests {
    private func revoked(_ sequence: Int64, _ id: String, expiresIn millis: Int64 = 1000) -> RevokedSession {
        RevokedSession(sequence: sequence, sessionID: ID(id), expiresAt: Timestamp(millisecondsSinceEpoch: noon + millis))
    }

    @Test func `it is not loaded until it was loaded once, if only with nothing`() {
        let list = RevocationList()
        list.insert(revoked(9, "s-9"))
        #expect(!list.isLoaded && list.contains(ID("s-9")))
        list.load([], now: Timestamp(millisecondsSinceEpoch: noon))
        #expect(list.isLoaded && list.contains(ID("s-9")) && !list.contains(ID("s-1")))
    }

    @Test func `one's own revocation is refused at once and skips nobody else's`() {
        let list = RevocationList()
        list.load([revoked(3, "s-3")], now: Timestamp(millisecondsSinceEpoch: noon))
        list.insert(revoked(7, "s-7"))
        #expect(list.lastSequence == 3 && list.contains(ID("s-7")))
        list.load([revoked(5, "s-5"), revoked(4, "s-4")], now: Timestamp(millisecondsSinceEpoch: noon))
        #expect(list.lastSequence == 5)
        for id in ["s-3", "s-4", "s-5", "s-7"] { #expect(list.contains(ID(id))) }
    }

    @Test func `what has expired is forgotten`() {
        let list = RevocationList()
        list.load([revoked(1, "s-1"), revoked(2, "s-2", expiresIn: 5000)], now: Timestamp(millisecondsSinceEpoch: noon))
        list.load([revoked(3, "s-3", expiresIn: 5000)], now: Timestamp(millisecondsSinceEpoch: noon + 1000))
        #expect(!list.contains(ID("s-1")) && list.contains(ID("s-2")) && list.contains(ID("s-3")))
    }
}

@Suite struct JWTKeyTests {
    private func withFolder(_ body: (DataFolder) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "jwt-key-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(try DataFolder(path: path))
    }

    @Test func `a key is made once, for its owner's eyes alone`() throws {
        try withFolder { folder in
            // What a crash left behind is not trusted.
            let leftover = folder.file("jwt.key.new")
            #expect(FileManager.default.createFile(atPath: leftover, contents: Data(), attributes: [.posixPermissions: 0o666]))
            let made = try JWTKey.load(orCreateIn: folder)
            #expect(made.bytes.count == JWTKey.byteCount && Set(made.bytes).count > 8)
            let mode = try FileManager.default.attributesOfItem(atPath: folder.file("jwt.key"))[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(!folder.contains("jwt.key.new"))
            #expect(try JWTKey.load(orCreateIn: folder).bytes == made.bytes)
            #expect(try JWTKey(base64: made.base64).bytes == made.bytes)
        }
    }

    @Test(arguments: [[], Array("junk\n".utf8), Array("AAAA\n".utf8), [0xFF, 0xFE, 0x00], Array("\n\n".utf8)] as [[UInt8]])
    func `a key file that can't be read is refused and left as it was`(_ bytes: [UInt8]) throws {
        try withFolder { folder in
            let path = folder.file("jwt.key")
            #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
            #expect(throws: JWTKey.Failure.malformed(path)) { try JWTKey.load(orCreateIn: folder) }
            #expect(FileManager.default.contents(atPath: path) == Data(bytes))
        }
    }

    @Test(arguments: ["", "AAAA", "no base64", keyText + "AAAA"]) func `text that is not a key of 32 bytes is refused`(_ text: String) {
        #expect(throws: JWTKey.Failure.self) { try JWTKey(base64: text) }
    }
}
