import FoundationEssentials
import Topology

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A supervisor and its one component `monolith`, as two shell scripts behind the names and files that a real system has.
///
/// The component appends to `monolith.sqlite`, a byte at a time, and cannot be asked to stop: only a kill ends it. It is started again when it
/// ends, unless a file `stay-down` is there.
final class FaultsStandIn: Sendable {
    private let folder: TestFolder
    let system: RunningSystem

    var store: String { "\(folder.path)/data/monolith.sqlite" }

    /// - Parameters:
    ///   - ignoresFileSizeSignal: as the real programs do; without it a file size limit kills the component.
    ///   - fileSizeLimit: of the component before any fault, in 512-byte blocks; nil for none.
    init(ignoresFileSizeSignal: Bool = true, fileSizeLimit: Int? = nil) async throws {
        folder = try TestFolder()
        let component = """
            #!/bin/sh
            trap '' TERM \(ignoresFileSizeSignal ? "XFSZ" : "")
            \(fileSizeLimit.map { "ulimit -f \($0)" } ?? "")
            while :; do printf x >> "$1/monolith.sqlite"; sleep 0.02; done 2>/dev/null
            """
        let supervisor = """
            #!/bin/sh
            while [ $# -gt 0 ]; do
                case "$1" in --port) port=$2 ;; --data) data=$2 ;; esac
                shift
            done
            trap 'kill -9 $child 2>/dev/null; wait $child; exit 0' TERM
            while :; do
                sh "$0.component" "$data" &
                child=$!
                printf '[{"name":"monolith","pid":%d,"state":"ready"}]' $child > "$data/processes.new"
                mv "$data/processes.new" "$data/processes.json"
                [ -n "$said" ] || echo "monolith ready on http://127.0.0.1:$port"
                said=1
                wait $child
                while [ -e "$data/stay-down" ]; do sleep 0.02; done
            done
            """
        try await folder.program("monolith", supervisor)
        try await folder.program("monolith.component", component)
        system = try await RunningSystem.start(.monolith, binaries: Binaries(folder: folder.path), folder: "\(folder.path)/data", cpus: nil)
    }

    func stayDown() throws { try Data().write(to: URL(filePath: "\(folder.path)/data/stay-down")) }

    /// Stops it.
    /// - Returns: names of processes that had to be killed.
    func stop() async -> [String] { await system.stop() }

    /// Waits until `condition` holds, at most some seconds.
    func eventually(_ condition: () -> Bool) async -> Bool {
        for _ in 0..<500 {
            if condition() { return true }
            await Pause.millis(10)
        }
        return false
    }

    var storeBytes: Int { (try? Data(contentsOf: URL(filePath: store)))?.count ?? 0 }

    /// `soft hard` of the component's file size limit, as the kernel says it.
    var fileSizeLimit: [String]? {
        guard let process = system.process(of: "monolith"),
            let data = try? Data(contentsOf: URL(filePath: "/proc/\(process.pid)/limits"))
        else { return nil }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("Max file size") }
        return line?.split(separator: " ").dropFirst(3).prefix(2).map(String.init)
    }

    /// Whether anybody can still write to the store's file.
    var isStoreWritable: Bool {
        let descriptor = open(store, O_WRONLY | O_APPEND)
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0
    }
}
