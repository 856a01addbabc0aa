package import NIOCore
import ShopJSON

/// How values become bytes between services. Everything that crosses a wire passes here.
package enum WireCodec {
    package static let contentType = "application/json"

    package static func encode<T: Encodable>(_ value: T) throws -> ByteBuffer { ByteBuffer(bytes: try JSONText.encode(value)) }

    package static func decode<T: Decodable>(_ type: T.Type = T.self, from buffer: ByteBuffer) throws -> T {
        try buffer.withUnsafeReadableBytes { try JSONText.decode(type, from: $0) }
    }
}
