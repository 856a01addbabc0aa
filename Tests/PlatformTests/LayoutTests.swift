import ShopCore
import ShopLayout
import Testing

/// Which members share a process, as an operator types it.
struct LayoutTests {
    private func complaint(_ text: String) -> String? {
        do throws(LayoutError) { _ = try Layout(text) } catch { return error.description }
        return nil
    }

    @Test func `one puts all nine into one process and each gives all nine their own`() throws {
        let one = try Layout("one")
        #expect(one.groups.count == 1)
        #expect(one.groups[0].hostsGateway && Set(one.groups[0].contexts) == Set(ContextName.allCases))
        let each = try Layout("each")
        #expect(each.groups.map(\.name) == ["gateway"] + ContextName.allCases.map(\.rawValue))
    }

    @Test func `groups keep the order and the members that were typed`() throws {
        let layout = try Layout("gateway+catalog+inventory+reviews+carts,orders+payments+shipping+accounts")
        #expect(layout.groups.map(\.name) == ["gateway+catalog+inventory+reviews+carts", "orders+payments+shipping+accounts"])
        #expect(layout.groups[0].contexts == [.catalog, .inventory, .reviews, .carts])
        #expect(layout.groups.map(\.hostsGateway) == [true, false])
    }

    @Test func `all names joined are the same layout as one`() throws {
        #expect(try Layout("gateway+accounts+catalog+inventory+carts+orders+payments+shipping+reviews") == .one)
        #expect(try Layout("gateway,accounts,catalog,inventory,carts,orders,payments,shipping,reviews") == .each)
    }

    @Test func `an unknown, a missing, a doubled and an empty name are told apart`() {
        #expect(complaint("gateway+katalog")?.contains("'katalog'") == true)
        #expect(complaint("gateway+accounts+catalog+inventory+carts+orders,shipping") == "--groups leaves out payments, reviews")
        #expect(complaint("gateway+catalog,catalog") == "--groups names 'catalog' twice")
        #expect(complaint("catalog+catalog") == "--groups names 'catalog' twice")
        #expect(complaint("gateway,,catalog")?.contains("empty name") == true)
        #expect(complaint("")?.contains("empty name") == true)
        // Short names stand alone.
        #expect(complaint("one,each")?.contains("'one'") == true)
        #expect(complaint("Gateway") != nil)
    }
}

/// Fixed ports of services, and where others find them.
struct AddressesTests {
    private let cut = "gateway+catalog+inventory+reviews+carts,orders+payments+shipping+accounts"

    private func complaint(ports: [String] = [], urls: [String] = [], _ layout: String = "each", publicPort: Int = 8080) -> String? {
        do throws(LayoutError) {
            _ = try Addresses(ports: ports, urls: urls, layout: try Layout(layout), publicPort: publicPort)
        } catch {
            return error.description
        }
        return nil
    }

    @Test func `a port given to one service is that of its whole process`() throws {
        let layout = try Layout(cut)
        let addresses = try Addresses(ports: ["payments=9001"], urls: ["payments=http://127.0.0.1:9101"], layout: layout, publicPort: 8080)
        #expect(try addresses.port(of: layout.groups[1]) == 9001)
        #expect(try addresses.port(of: layout.groups[0]) == nil)
        #expect(addresses.urls == [.payments: "http://127.0.0.1:9101"])
    }

    @Test func `two services of one process may be given the same port and no other`() {
        #expect(complaint(ports: ["orders=9001", "payments=9001"], cut) == nil)
        #expect(complaint(ports: ["orders=9001", "payments=9002"], cut)?.contains("orders and payments") == true)
        #expect(complaint(ports: ["orders=9001", "payments=9002"]) == nil)
    }

    @Test func `two processes cannot have one port, nor a service the public one`() {
        #expect(complaint(ports: ["orders=9001", "payments=9001"])?.contains("9001") == true)
        #expect(complaint(ports: ["orders=9001"], publicPort: 9001)?.contains("gateway") == true)
    }

    @Test(arguments: ["catalog", "catalog=", "catalog=0", "catalog=65536", "catalog=x", "gateway=9001", "katalog=9001", "=9001"])
    func `a port that is none, or of nobody, is refused`(_ text: String) { #expect(complaint(ports: [text]) != nil) }

    @Test(arguments: [
        "http://127.0.0.1:9001", "http://127.0.0.1", "http://proxy.local:80/catalog", "http://[::1]:9001",
    ])
    func `an address of http is taken`(_ url: String) { #expect(complaint(urls: ["catalog=\(url)"]) == nil) }

    @Test(arguments: [
        "", "http://", "https://x:1", "127.0.0.1:9001", "http://x:", "http://x:0", "http://x:65536", "http://:9001", "http://a b",
        "http://a\"b",
        "http://a\\b", "http:///path",
    ])
    func `what is no address of http is refused`(_ url: String) { #expect(complaint(urls: ["catalog=\(url)"]) != nil) }

    @Test func `a service named twice is refused`() {
        #expect(complaint(ports: ["catalog=9001", "catalog=9001"])?.contains("twice") == true)
        #expect(complaint(urls: ["catalog=http://a", "catalog=http://b"])?.contains("twice") == true)
    }
}
