import HTTPTypes
import Hummingbird
import NIOCore
import ShopCore
import ShopSecurity

/// What the routes read from a request, each with its own refusal.
struct RequestReader {
    let limits: APILimits

    /// The body as one object with no field too many. `read` takes the fields; wrong ones are collected, not thrown one by one.
    func body<Value>(_ request: Request, _ read: (inout RequestObject) -> Value) async throws -> Value {
        let buffer = try await bytes(request)
        guard RequestReader.isJSON(request.headers[.contentType]) else {
            throw Problem(.unsupportedMediaType, "unsupported_media_type", "Not JSON", "The body must be application/json.")
        }
        let value: JSONValue
        do { value = try JSONParser.parse(Array(buffer.readableBytesView)) } catch {
            throw Problem(.badRequest, "malformed", "Not JSON", "At byte \(error.offset): \(error.reason).")
        }
        guard case .object(let members) = value else {
            throw Problem(.badRequest, "malformed", "Not an object", "The body must be a JSON object.")
        }
        var object = RequestObject(members)
        let result = read(&object)
        object.finish()
        if let name = object.unknown.first {
            var problem = Problem(.badRequest, "unknown_field", "An unknown field", "The field '\(name.prefix(100))' is not known here.")
            problem.errors = object.unknown.prefix(20).map { FieldError(field: String($0.prefix(100)), message: "is not known here") }
            throw problem
        }
        guard object.errors.isEmpty else { throw ShopFailure.invalid(object.errors) }
        return result
    }

    /// What is wrong with the body on its way here is the client's doing, and none of it a failure of ours.
    private func bytes(_ request: Request) async throws(Problem) -> ByteBuffer {
        let tooLarge = Problem(.contentTooLarge, "payload_too_large", "Too large", "A body may have \(limits.bodyBytes) bytes at most.")
        if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > limits.bodyBytes { throw tooLarge }
        do { return try await request.body.collect(upTo: limits.bodyBytes) } catch is NIOTooManyBytesError {
            throw tooLarge
        } catch is SlowRequest {
            throw Problem(.requestTimeout, "request_timeout", "Too slow", "The body did not come within \(limits.requestMillis) ms.")
        } catch {
            throw Problem(.badRequest, "malformed", "The body can't be read", "It breaks HTTP's framing, or it ended too early.")
        }
    }

    private static func isJSON(_ type: String?) -> Bool {
        guard let type else { return false }
        let name = type.prefix { $0 != ";" && $0 != " " }
        return name.lowercased() == "application/json"
    }

    /// An identifier from the path. One that can't exist is not looked up.
    func identifier<Entity>(_ name: String, _ context: EdgeContext) throws -> ID<Entity> {
        guard let text = context.parameters.get(name), !text.isEmpty, text.utf8.count <= limits.identifierLength,
            text.utf8.allSatisfy(RequestReader.isIdentifierByte)
        else { throw Problem.notFound }
        return ID(text)
    }

    private static func isIdentifierByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    // MARK: Query

    func page(_ query: QueryParameters) throws -> PageRequest {
        var page = PageRequest()
        if let text = try query.value("limit") {
            guard let limit = Int(text), PageRequest.limits.contains(limit), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw ShopFailure.invalidParameter(FieldError(field: "limit", message: "must be a number from 1 to 100"))
            }
            page.limit = limit
        }
        page.cursor = try query.value("cursor")
        return page
    }

    /// Text of 1 to `maximum` characters; nil where the parameter is absent.
    func text(_ name: String, _ query: QueryParameters, maximum: Int) throws -> String? {
        guard let text = try query.value(name) else { return nil }
        guard !text.isEmpty, text.count <= maximum, !text.utf8.contains(0) else {
            throw ShopFailure.invalidParameter(FieldError(field: name, message: "must have 1 to \(maximum) characters"))
        }
        return text
    }

    func idempotencyKey(_ request: Request) throws -> String {
        let key = request.headers[HTTPField.Name.idempotencyKey] ?? ""
        guard PlaceOrder.keyLengthLimits.contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            let limits = PlaceOrder.keyLengthLimits
            throw Problem(
                .badRequest, "missing_idempotency_key", "No idempotency key",
                "The header Idempotency-Key must have \(limits.lowerBound) to \(limits.upperBound) visible ASCII characters.")
        }
        return key
    }
}

extension HTTPField.Name {
    // safe: these are valid field names, letters and hyphens.
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let requestID = HTTPField.Name("X-Request-Id")!
    static let traceparent = HTTPField.Name("traceparent")!
}
