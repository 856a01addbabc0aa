package import Report
import ShopSQL

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the disk under the stores takes for the least that a durable write needs.
package enum DiskFloor {
    package static let fsyncName = "one fsync of 4 KiB appended"
    package static let commitName = "one commit of one row, SQLite"
    static let samples = 200

    /// - Parameters:
    ///   - folder: where the stores are; what is written there is removed again.
    ///   - seconds: for each of the two, where the disk is slow.
    package static func measure(folder: String, seconds: Double) throws -> [MachineFloorRecord] {
        [try fsyncs(folder, seconds: seconds), try commits(folder, seconds: seconds)]
    }

    private static func fsyncs(_ folder: String, seconds: Double) throws -> MachineFloorRecord {
        let path = "\(folder)/floor-fsync"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FloorError.engine("\(path): \(String(cString: strerror(errno)))") }
        defer {
            close(descriptor)
            unlink(path)
        }
        let page = [UInt8](repeating: 1, count: 4_096)
        return try MachineFloorRecord(name: fsyncName, samples: samples, seconds: seconds) {
            guard write(descriptor, page, page.count) == page.count, fsync(descriptor) == 0 else {
                throw FloorError.engine("\(path): \(String(cString: strerror(errno)))")
            }
        }
    }

    /// WAL and `synchronous=FULL`, as the stores commit.
    private static func commits(_ folder: String, seconds: Double) throws -> MachineFloorRecord {
        let path = "\(folder)/floor-commit.sqlite"
        defer { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }
        let store = try BareSQLite(path: path, durability: .full)
        try store.script("CREATE TABLE floor (id INTEGER PRIMARY KEY, value TEXT NOT NULL)")
        let statements = [
            try store.prepare("BEGIN IMMEDIATE"), try store.prepare("INSERT INTO floor (value) VALUES ('one row')"),
            try store.prepare("COMMIT"),
        ]
        return try MachineFloorRecord(name: commitName, samples: samples, seconds: seconds) {
            for statement in statements { try store.run(statement) }
        }
    }
}

extension MachineFloorRecord {
    /// Times `body` so often, or for as long; the first ones warm up and do not count.
    init(name: String, samples: Int, seconds: Double, warmups: Int = 10, _ body: () throws -> Void) rethrows {
        for _ in 0..<warmups { try body() }
        var micros: [Double] = []
        let deadline = Stopwatch.wallMicros + seconds * 1e6
        while micros.count < samples, micros.isEmpty || Stopwatch.wallMicros < deadline {
            let began = Stopwatch.wallMicros
            try body()
            micros.append(Stopwatch.wallMicros - began)
        }
        self.init(name: name, micros: micros)
    }
}
