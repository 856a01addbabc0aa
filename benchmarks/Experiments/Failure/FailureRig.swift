import Faults
import NIOCore
import NIOPosix
import Report
import Topology

/// What stands beside a system so that a cell's fault can be injected: a proxy before the component whose connections are to break, and
/// the card processor where it is that.
struct FailureRig {
    /// What the system has to be told.
    let options: StartOptions
    /// Before the cell's component; nil where its connections are left alone.
    let proxy: TCPProxy?
    /// The proxy's thread, and that of probes.
    let group: MultiThreadedEventLoopGroup
    private let processor: CardProcessorChild?

    static func build(for cell: FailureCell, binaries: Binaries, scratch: String, processors: Processors) async throws -> FailureRig {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        guard cell.fault.behaviour != nil else { return FailureRig(options: StartOptions(), proxy: nil, group: group, processor: nil) }
        var processor: CardProcessorChild?
        do {
            if cell.component == FailureCell.cardProcessor {
                // On the generator's processor: no part of either variant.
                let child = try await CardProcessorChild.start(
                    binaries, scratch: scratch, cpus: processors.isPinned ? processors.generator : nil)
                processor = child
                let proxy = try await TCPProxy.start(to: child.port, on: group)
                return FailureRig(
                    options: StartOptions(arguments: ["--card-processor", "http://127.0.0.1:\(proxy.port)"]), proxy: proxy, group: group,
                    processor: processor)
            }
            let port = try FreePort.find()
            let proxy = try await TCPProxy.start(to: port, on: group)
            let arguments = [
                "--service-port", "\(cell.component)=\(port)", "--service-url", "\(cell.component)=http://127.0.0.1:\(proxy.port)",
            ]
            return FailureRig(options: StartOptions(arguments: arguments), proxy: proxy, group: group, processor: nil)
        } catch {
            await processor?.stop()
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// What makes the cell one of something else; nil where all is as it should be.
    var problem: String? {
        processor?.process.ending.map { "the card processor ended with \($0.code) by itself" }
    }

    func close() async {
        try? await proxy?.stop()
        await processor?.stop()
        try? await group.shutdownGracefully()
    }
}
