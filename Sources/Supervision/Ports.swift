#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A port that can't be listened on.
package struct PortTaken: Error, Sendable, CustomStringConvertible {
    package var port: Int
    package var reason: String
    /// What chooses another.
    package var option = "--port"

    package var description: String { "port \(port) is taken (\(reason)); stop what uses it or choose another with \(option)" }
}

/// Ports of the IPv4 loopback address.
package enum Ports {
    /// Where free ports are looked for: below those that systems give to outgoing connections, one of which could otherwise take the port of a
    /// service while it is down.
    static let range = 12_000..<32_000

    /// Free ports, all different: each is bound before the first is let go.
    package static func free(_ count: Int) throws -> [Int] {
        var sockets: [Int32] = []
        defer { sockets.forEach { close($0) } }
        return try (0..<count).map { _ in
            var attempts = 0
            while true {
                do {
                    let (socket, port) = try bound(port: Int.random(in: range), host: "127.0.0.1")
                    sockets.append(socket)
                    return port
                } catch {
                    attempts += 1
                    if attempts == 100 { throw error }
                }
            }
        }
    }

    /// - Throws: `PortTaken` where nobody could listen on the port now.
    /// - Parameter option: the one of the command line that the port came from.
    package static func check(_ port: Int, host: String, option: String = "--port") throws {
        do {
            let (socket, _) = try bound(port: port, host: host)
            close(socket)
        } catch var taken as PortTaken {
            taken.option = option
            throw taken
        }
    }

    private static func bound(port: Int, host: String) throws -> (socket: Int32, port: Int) {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { throw PortTaken(port: port, reason: String(cString: strerror(errno))) }
        // Connections of an earlier run that linger do not count as a user of the port.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        if inet_pton(AF_INET, host, &address.sin_addr) != 1 { address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian }
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard bind(descriptor, generic, size) == 0, listen(descriptor, 1) == 0 else { return errno }
                return getsockname(descriptor, generic, &size) == 0 ? 0 : errno
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw PortTaken(port: port, reason: String(cString: strerror(result)))
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}
