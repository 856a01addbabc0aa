import HTTPTypes
import Hummingbird
import NIOCore
import ShopCore
import ShopRuntime

/// An answer that is not a success, as RFC 9457 has it.
struct Problem: Error {
    var status: HTTPResponse.Status
    /// The contract's code: what a client may branch on.
    var code: String
    var title: String
    var detail: String
    var errors: [FieldError] = []
    var headers: HTTPFields = [:]
    /// Members beyond the standard's, written after them.
    var extras: [Extra] = []

    static let contentType = "application/problem+json"

    enum Extra {
        case products([ProductID])
        case dependency(String)
        case currentVersion(Int)
    }

    /// `about:blank` would say that the title is the status' own; a type of ours names the code, and needs no page behind it.
    private var type: String { "urn:twinshop:problem:\(code)" }

    /// The answer's bytes.
    func body(traceID: String) -> ByteBuffer {
        var writer = JSONWriter(capacity: 256)
        writer.object {
            $0.key("type")
            $0.string(type)
            $0.key("title")
            $0.string(title)
            $0.key("status")
            $0.integer(Int64(status.code))
            $0.key("detail")
            $0.string(detail)
            $0.key("code")
            $0.string(code)
            $0.key("traceId")
            $0.string(traceID)
            if !errors.isEmpty {
                $0.key("errors")
                $0.array(errors) { writer, error in
                    writer.object {
                        $0.key("field")
                        $0.string(error.field)
                        $0.key("message")
                        $0.string(error.message)
                    }
                }
            }
            for extra in extras { extra.write(to: &$0) }
        }
        return writer.buffer
    }

    func response(traceID: String) -> Response {
        var headers = headers
        headers[.contentType] = Problem.contentType
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body(traceID: traceID)))
    }
}

extension Problem.Extra {
    fileprivate func write(to writer: inout JSONWriter) {
        switch self {
        case .products(let products):
            writer.key("products")
            writer.array(products) { $0.string($1.rawValue) }
        case .dependency(let name):
            writer.key("dependency")
            writer.string(name)
        case .currentVersion(let version):
            writer.key("currentVersion")
            writer.integer(Int64(version))
        }
    }
}

// MARK: From the shop's refusals, in one place

extension Problem {
    init(_ failure: ShopFailure) {
        switch failure {
        case .unauthenticated:
            self.init(.unauthorized, "unauthenticated", "Sign in first", "The bearer token is missing, wrong, expired or signed out.")
            headers[.wwwAuthenticate] = "Bearer"
        case .forbidden: self.init(.forbidden, "forbidden", "Not allowed", "This needs the administrator.")
        case .notFound: self = .notFound
        case .emailTaken: self.init(.conflict, "email_taken", "The address is taken", "An account with this email exists.")
        case .badCredentials:
            self.init(.unauthorized, "bad_credentials", "Sign-in failed", "Email or password is wrong.")
            // RFC 9110 §15.5.2 asks for it on every 401.
            headers[.wwwAuthenticate] = "Bearer"
        case .tooManyAttempts(let seconds):
            self.init(.tooManyRequests, "too_many_attempts", "Too many attempts", "Try again in \(seconds) s.")
            headers[.retryAfter] = String(seconds)
        case .invalid(let errors):
            self.init(.unprocessableContent, "invalid", "The request breaks a rule", Problem.sentence(errors))
            self.errors = errors
        case .invalidParameter(let error):
            self.init(.badRequest, "invalid_parameter", "A parameter is wrong", "\(error.field) \(error.message).")
            errors = [error]
        case .versionConflict(let current):
            self.init(.conflict, "version_conflict", "Changed meanwhile", "The product is at version \(current): read it again.")
            extras = [.currentVersion(current)]
        case .wouldGoNegative:
            self.init(.conflict, "would_go_negative", "Not that many units", "The adjustment would leave less than is promised to orders.")
        case .notPurchased: self.init(.forbidden, "not_purchased", "Buyers only", "Only a buyer of the product may review it.")
        case .alreadyReviewed: self.init(.conflict, "already_reviewed", "Reviewed before", "There is one review for each buyer.")
        case .cartEmpty: self.init(.conflict, "cart_empty", "The cart is empty", "Put something into the cart first.")
        case .outOfStock(let products):
            self.init(.conflict, "out_of_stock", "Out of stock", "There are not enough units left.")
            extras = [.products(products)]
        case .paymentDeclined(let reason):
            self.init(
                HTTPResponse.Status(code: 402, reasonPhrase: "Payment Required"), "payment_declined", "The card was declined",
                "The processor says: \(reason.rawValue).")
        case .keyReused:
            self.init(.unprocessableContent, "key_reused", "The key was used", "This Idempotency-Key came with another body before.")
        case .notCancellable(let state):
            self.init(.conflict, "not_cancellable", "Too late to cancel", "The order is \(state).")
        case .overloaded(let seconds):
            self.init(.serviceUnavailable, "overloaded", "Too busy", "Try again in \(seconds) s.")
            headers[.retryAfter] = String(seconds)
        case .dependencyUnavailable(let missing):
            self.init(.serviceUnavailable, "dependency_unavailable", "A part is missing", "'\(missing.dependency)' does not answer.")
            extras = [.dependency(missing.dependency)]
            headers[.retryAfter] = "1"
        }
    }

    init(_ status: HTTPResponse.Status, _ code: String, _ title: String, _ detail: String) {
        self.init(status: status, code: code, title: title, detail: detail)
    }

    static let notFound = Problem(.notFound, "not_found", "Not found", "There is no such thing, or it is not yours.")

    private static func sentence(_ errors: [FieldError]) -> String {
        errors.map { "\($0.field) \($0.message)" }.joined(separator: "; ") + "."
    }
}
