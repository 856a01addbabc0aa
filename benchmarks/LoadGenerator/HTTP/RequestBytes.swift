package import NIOCore

/// Requests as bytes: encoded once where they repeat, by one string where they do not.
package struct RequestEncoder: Sendable {
    private let hostLine: String

    /// - Parameter authority: `host:port`, the value of the Host header.
    package init(authority: String) { hostLine = "Host: \(authority)\r\n" }

    /// - Parameter headers: whole lines, each with its `\r\n`.
    package func encode(_ method: String, _ path: String, headers: String = "", body: String? = nil) -> ByteBuffer {
        guard let body else {
            return ByteBuffer(string: "\(method) \(path) HTTP/1.1\r\n\(hostLine)\(headers)\r\n")
        }
        let length = body.utf8.count
        return ByteBuffer(
            string:
                "\(method) \(path) HTTP/1.1\r\n\(hostLine)\(headers)Content-Type: application/json\r\nContent-Length: \(length)\r\n\r\n\(body)"
        )
    }
}
