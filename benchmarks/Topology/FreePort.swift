#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

package enum FreePort {
    /// Below the ports that systems give to outgoing connections, one of which could otherwise take it while its server restarts.
    private static let range: Range<UInt16> = 12_000..<32_000

    /// A port that was free a moment ago. Another program may take it in between; starting then fails and says so.
    package static func find() throws -> Int {
        for _ in 0..<100 {
            if let port = try bound(to: UInt16.random(in: range)) { return port }
        }
        throw TopologyError.noFreePort
    }

    private static func bound(to port: UInt16) throws -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw TopologyError.noFreePort }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
        }
        return isBound ? Int(port) : nil
    }
}
