import Faults
import NIOCore
import NIOPosix
import Synchronization
import Testing
import Topology

/// Ctrl-C in the middle of a fault cancels the experiment's task: nothing stays stopped, broken or locked behind it. A second Ctrl-C heals
/// from the signal handler's thread instead. In the one suite of faults, as a test of the second kind heals whatever is active.
extension FaultsTests {
    /// Runs a fault until it was seen, cancels the task that keeps it, and waits for that.
    private func cancelled(_ fault: any Fault) async -> (proof: String?, isHealed: Bool) {
        let (isSeen, seen) = AsyncStream.makeStream(of: Void.self)
        let keeping = Task {
            await FaultHold.run(fault) {
                seen.finish()
                // For ever, as far as this test is concerned.
                try? await Task.sleep(for: .seconds(600))
            }
        }
        for await _ in isSeen {}
        keeping.cancel()
        let held = await keeping.value
        return (held.proof, held.isHealed)
    }

    private func state(of process: ProcessID) -> Character? { ProcessStat.read(pid: process.pid)?.state }

    @Test func `a hang that is cancelled leaves a process that runs`() async throws {
        let shop = try await FaultsStandIn()
        let process = try #require(shop.system.process(of: "monolith"))
        let hang = try await Hang.inject(into: "monolith", of: shop.system)
        let stuck = shop.storeBytes
        await Pause.millis(200)
        #expect(shop.storeBytes == stuck)
        let (proof, isHealed) = await cancelled(hang)
        #expect(proof == "process \(process.pid) of monolith is stopped by SIGSTOP")
        #expect(isHealed)
        #expect(state(of: process) != "T")
        #expect(await shop.eventually { shop.storeBytes > stuck })
        #expect(ActiveFaults.names == [])
        #expect(await shop.stop() == [])
    }

    @Test func `a hang is over when the harness is killed`() async throws {
        let shop = try await FaultsStandIn()
        let process = try #require(shop.system.process(of: "monolith"))
        let hang = try await Hang.inject(into: "monolith", of: shop.system)
        #expect(await hang.probe() != nil)
        #expect(ActiveFaults.healAll() == ["monolith hangs"])
        #expect(await shop.eventually { state(of: process) != "T" })
        // What was healed is not healed again.
        #expect(await hang.heal())
        #expect(await shop.stop() == [])
    }

    @Test func `a broken connection that is cancelled passes everything again`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await LoadTestServer { _, _, _ in LoadTestServer.Answer() }
        for behaviour in [ProxyBehaviour.refuse, .swallow, .loseReplies(thenReset: true), .resetSome(share: 0.5)] {
            let proxy = try await TCPProxy.start(to: server.port, on: group)
            let client = ShopClient(url: "http://127.0.0.1:\(proxy.port)")
            #expect(try await client.send("GET", "/health/live").status == 200)
            let fault = try await LinkFault.inject(behaviour, before: "catalog", at: proxy, group: group)
            let (proof, isHealed) = await cancelled(fault)
            #expect(proof?.contains("catalog") == true, "\(behaviour)")
            #expect(isHealed)
            for _ in 0..<10 { #expect(try await client.send("GET", "/health/live").status == 200) }
            try await proxy.stop()
        }
        #expect(ActiveFaults.names == [])
        try await server.stop()
        try await group.shutdownGracefully()
    }

    @Test func `a store that is locked when the experiment is cancelled can be written again`() async throws {
        let store = try FaultsStore()
        try store.write()
        let fault = try await StoreLocked.inject(into: "orders", files: [store.path])
        #expect(throws: (any Error).self) { try store.write() }
        try store.read()
        let (proof, isHealed) = await cancelled(fault)
        #expect(proof == "another connection's BEGIN IMMEDIATE is refused as busy")
        #expect(isHealed)
        try store.write()
    }

    @Test func `a store that is locked can be written when the harness is killed`() async throws {
        let store = try FaultsStore()
        _ = try await StoreLocked.inject(into: "orders", files: [store.path])
        #expect(ActiveFaults.healAll() == ["the store of orders is locked"])
        try store.write()
    }
}
