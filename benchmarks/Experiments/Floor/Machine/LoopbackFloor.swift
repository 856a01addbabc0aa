import NIOCore
package import Report
import ShopCore
import ShopRPC
import ShopRuntime

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Round trips to another process of this machine, one at a time.
package enum LoopbackFloor {
    package static let httpName = "one bare HTTP round trip, loopback"
    package static let tcpName = "one bare TCP round trip, loopback"
    static let samples = 2_000
    private static let warmups = 200

    /// With the client that the services call each other with; the server answers a constant to `POST /internal/catalog/constant`.
    package static func http(port: Int, samples: Int = samples) async throws -> MachineFloorRecord {
        let wire = NIOWire(to: .catalog, url: "http://127.0.0.1:\(port)", token: FloorServer.token)
        var micros: [Double] = []
        for number in 0..<warmups + samples {
            let began = Stopwatch.wallMicros
            guard case .response = await wire.send("constant", ByteBuffer(), deadline: Deadline(afterMillis: 5_000)) else {
                throw FloorError.noAnswer(port: port)
            }
            if number >= warmups { micros.append(Stopwatch.wallMicros - began) }
        }
        return MachineFloorRecord(name: httpName, micros: micros)
    }

    /// A byte to an echo and back.
    package static func tcp(port: Int, samples: Int = samples) throws -> MachineFloorRecord {
        let descriptor = try Loopback.connected(port: port)
        defer { close(descriptor) }
        var byte = UInt8(1)
        return try MachineFloorRecord(name: tcpName, samples: samples, seconds: 5, warmups: warmups) {
            guard write(descriptor, &byte, 1) == 1, read(descriptor, &byte, 1) == 1 else { throw FloorError.noAnswer(port: port) }
        }
    }
}

/// Sockets of 127.0.0.1 that block.
enum Loopback {
    static func connected(port: Int) throws(FloorError) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0, with(address(port), { connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            throw .noAnswer(port: port)
        }
        sendAtOnce(descriptor)
        return descriptor
    }

    /// Sends back what comes, one connection after another, until the process ends. Blocks: it has a process of its own.
    static func echo(port: Int, onReady: () -> Void) throws(FloorError) -> Never {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard listener >= 0, with(address(port), { bind(listener, $0, $1) }) == 0, listen(listener, 4) == 0 else {
            throw .noAnswer(port: port)
        }
        onReady()
        var buffer = [UInt8](repeating: 0, count: 64)
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { continue }
            sendAtOnce(descriptor)
            while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
                guard write(descriptor, buffer, count) == count else { break }
            }
            close(descriptor)
        }
    }

    private static func sendAtOnce(_ descriptor: Int32) {
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    private static func with(_ address: sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
