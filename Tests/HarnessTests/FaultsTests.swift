import Faults
import Testing
import Topology

/// Each fault takes effect where it is said to, is seen, and is gone after it was healed. One at a time: one test heals whatever is active.
@Suite(.serialized) struct FaultsTests {
    // MARK: Crash

    @Test func `a crash kills the component, which is seen, and is over once another is up and the edge is ready`() async throws {
        let shop = try await FaultsStandIn()
        let before = try #require(shop.system.process(of: "monolith"))
        let crash = try Termination.inject(.crash, into: "monolith", of: shop.system, restartSeconds: 0.1)
        #expect(await crash.probe() == "process \(before.pid) of monolith is gone after SIGKILL")
        #expect(!before.isAlive)

        // The edge is not ready yet: nobody listens on its port.
        #expect(await shop.eventually { shop.system.process(of: "monolith") != nil })
        #expect(await crash.heal() == false)
        let edge = try await LoadTestServer(port: shop.system.port) { _, _, _ in LoadTestServer.Answer() }
        let second = try Termination.inject(.crash, into: "monolith", of: shop.system)
        #expect(await second.probe() != nil)
        #expect(await second.heal())
        let after = try #require(shop.system.process(of: "monolith"))
        #expect(after != before)
        try await edge.stop()
        #expect(await shop.stop() == [])
        #expect(!after.isAlive)
    }

    @Test func `a component that nobody starts again is never said to be back`() async throws {
        let shop = try await FaultsStandIn()
        try shop.stayDown()
        let edge = try await LoadTestServer(port: shop.system.port) { _, _, _ in LoadTestServer.Answer() }
        let crash = try Termination.inject(.crash, into: "monolith", of: shop.system, restartSeconds: 0.2)
        #expect(await crash.probe() != nil)
        #expect(await crash.heal() == false)
        #expect(throws: FaultError.self) { try Termination.inject(.crash, into: "monolith", of: shop.system) }
        try await edge.stop()
        #expect(await shop.stop() == [])
    }

    @Test func `no fault is injected into a component that is not there`() async throws {
        let shop = try await FaultsStandIn()
        #expect(throws: FaultError.self) { try Termination.inject(.crash, into: "orders", of: shop.system) }
        await #expect(throws: FaultError.self) {
            try await StoreUnwritable.inject(into: "orders", of: shop.system, files: [shop.store])
        }
        #expect(shop.isStoreWritable)
        #expect(await shop.stop() == [])
    }

    // MARK: A store that cannot be written

    @Test func `a file size limit stops the component's writes without killing it, and healing lets them go on`() async throws {
        let shop = try await FaultsStandIn()
        #expect(await shop.eventually { shop.storeBytes > 0 })
        let limit = try #require(shop.fileSizeLimit)
        let process = try #require(shop.system.process(of: "monolith"))
        let fault = try await StoreUnwritable.inject(into: "monolith", of: shop.system, files: [shop.store])
        #expect(fault.way == "file size limit 0")
        #expect(shop.fileSizeLimit == ["0", limit[1]])

        let stuck = shop.storeBytes
        await Pause.millis(200)
        #expect(shop.storeBytes == stuck)
        #expect(process.isAlive)
        await fault.heal()
        await fault.heal()
        #expect(shop.fileSizeLimit == limit)
        #expect(await shop.eventually { shop.storeBytes > stuck })
        #expect(shop.system.process(of: "monolith") == process)
        #expect(await shop.stop() == [])
    }

    @Test func `healing restores the limit that there was, not none`() async throws {
        let shop = try await FaultsStandIn(fileSizeLimit: 4_096)
        let limit = try #require(shop.fileSizeLimit)
        #expect(limit[0] != "unlimited")
        let fault = try await StoreUnwritable.inject(into: "monolith", of: shop.system, files: [shop.store])
        #expect(shop.fileSizeLimit?.first == "0")
        await fault.heal()
        #expect(shop.fileSizeLimit == limit)
        #expect(await shop.stop() == [])
    }

    @Test func `a component that the limit would kill gets immutable files or no fault, and its files are writable afterwards`()
        async throws
    {
        let shop = try await FaultsStandIn(ignoresFileSizeSignal: false)
        #expect(await shop.eventually { shop.storeBytes > 0 })
        let process = try #require(shop.system.process(of: "monolith"))
        let limit = shop.fileSizeLimit
        do {
            let fault = try await StoreUnwritable.inject(into: "monolith", of: shop.system, files: [shop.store])
            #expect(fault.way == "immutable files")
            #expect(!shop.isStoreWritable)
            await fault.heal()
        } catch let error as FaultError {
            // Neither root nor ext4 here: the cell is listed with this reason.
            #expect(error.description.contains("SIGXFSZ"))
        }
        #expect(shop.isStoreWritable)
        #expect(shop.fileSizeLimit == limit)
        #expect(process.isAlive)
        let size = shop.storeBytes
        #expect(await shop.eventually { shop.storeBytes > size })
        #expect(await shop.stop() == [])
    }

    @Test func `a harness that is killed heals immutable files first`() async throws {
        let shop = try await FaultsStandIn(ignoresFileSizeSignal: false)
        #expect(await shop.eventually { shop.storeBytes > 0 })
        if (try? await StoreUnwritable.inject(into: "monolith", of: shop.system, files: [shop.store])) != nil {
            #expect(!shop.isStoreWritable)
            ActiveFaults.healAll()
        }
        #expect(shop.isStoreWritable)
        #expect(await shop.stop() == [])
    }

    @Test func `a component without a database file cannot have an unwritable one`() async throws {
        let shop = try await FaultsStandIn(ignoresFileSizeSignal: false)
        await #expect(throws: FaultError.self) { try await StoreUnwritable.inject(into: "monolith", of: shop.system, files: []) }
        #expect(await shop.stop() == [])
    }

    @Test func `a component's files are those that carry its name, without the shared-memory index`() throws {
        let folder = try TestFolder()
        for name in ["monolith.sqlite", "monolith.sqlite-wal", "monolith.sqlite-shm", "processes.json"] { try folder.touch(name) }
        for name in ["orders/orders.sqlite", "orders/orders.sqlite-wal", "carts/carts.sqlite"] { try folder.touch(name) }
        func files(_ component: String) -> [String] {
            StoreFiles.all(of: component, in: folder.path).map { String($0.dropFirst(folder.path.count + 1)) }.sorted()
        }
        #expect(files("orders") == ["orders/orders.sqlite", "orders/orders.sqlite-wal"])
        #expect(files("carts") == ["carts/carts.sqlite"])
        #expect(
            files("monolith")
                == ["carts/carts.sqlite", "monolith.sqlite", "monolith.sqlite-wal", "orders/orders.sqlite", "orders/orders.sqlite-wal"])
        #expect(files("payments").isEmpty)
    }
}
