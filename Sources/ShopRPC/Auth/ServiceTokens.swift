import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One service's key, with which tokens for calling it are made and checked. It is derived from a secret that each start makes anew, so
/// a service knows no other service's key.
package struct ServiceKey: Sendable {
    package let bytes: [UInt8]

    /// HMAC-SHA256(start secret, audience).
    package init(startSecret: [UInt8], audience: String) { bytes = hmac(key: startSecret, audience) }

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// Standard base64 of 32 bytes, as `TWINSHOP_SERVICE_KEY` carries it.
    package init?(base64: String) {
        guard let data = Data(base64Encoded: base64), data.count == 32 else { return nil }
        bytes = Array(data)
    }

    package var base64: String { Data(bytes).base64EncodedString() }

    /// `caller.audience.HMAC`: shows that the start gave `caller` the right to call `audience`.
    package func token(caller: String, audience: String) -> String {
        "\(caller).\(audience).\(hexadecimal(hmac(key: bytes, "\(caller)>\(audience)")))"
    }

    /// A secret for `init(startSecret:audience:)`: 32 random bytes.
    package static func newStartSecret() -> [UInt8] { SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) } }
}

/// Who may call a service.
package struct ServiceGate: Sendable {
    package enum Verdict: Sendable, Hashable {
        case allowed(caller: String)
        /// No token, or one that was not made with this service's key: 401.
        case unauthenticated
        /// Another service's token, or a caller that has no business here: 403.
        case forbidden
    }

    private struct Pass: Sendable {
        let caller: String
        let header: [UInt8]
    }

    private let audience: String
    private let passes: [Pass]

    /// - Parameter callers: those whose tokens are accepted; the rest are refused even with a right token.
    package init(audience: String, key: ServiceKey, callers: [String]) {
        self.audience = audience
        passes = callers.map { Pass(caller: $0, header: Array("Bearer \(key.token(caller: $0, audience: audience))".utf8)) }
    }

    /// Looks at an `Authorization` header. The expected ones are computed beforehand; the
    /// comparison's time does not depend on where they differ.
    package func verdict(on authorization: String?) -> Verdict {
        guard let authorization else { return .unauthenticated }
        var given = authorization
        let match = given.withUTF8 { bytes in passes.first { isEqual(bytes, $0.header) }?.caller }
        if let match { return .allowed(caller: match) }
        let parts = authorization.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, authorization.hasPrefix("Bearer ") else { return .unauthenticated }
        let caller = parts[0].dropFirst("Bearer ".count)
        return parts[1] == audience && passes.contains { $0.caller == caller } ? .unauthenticated : .forbidden
    }

    private func isEqual(_ a: UnsafeBufferPointer<UInt8>, _ b: [UInt8]) -> Bool {
        // The length is no secret: it follows from the caller's and the audience's names.
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<b.count { difference |= a[index] ^ b[index] }
        return difference == 0
    }
}

private func hmac(key: [UInt8], _ text: String) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
