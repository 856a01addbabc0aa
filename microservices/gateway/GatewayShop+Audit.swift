import ShopCore
import ShopHTTP
import ShopRPC

extension GatewayShop {
    /// A table of one service is passed through; the outbox is every service's, one after another, keyed `context/sequence`.
    func audit(_ request: ReadAudit) async throws(ShopFailure) -> AuditPage {
        if let owner = request.table.owner { return try await read(request, from: owner) }

        let contexts = ContextName.allCases
        let (current, after) = GatewayShop.position(request.after)
        var page = try await read(ReadAudit(table: .outbox, after: after, limit: request.limit), from: current)
        if let next = page.next {
            page.next = "\(current.rawValue)/\(next)"
        } else if let index = contexts.firstIndex(of: current), index + 1 < contexts.count {
            page.next = "\(contexts[index + 1].rawValue)/"
        }
        return page
    }

    private func read(_ request: ReadAudit, from context: ContextName) async throws(ShopFailure) -> AuditPage {
        guard let transport = services.transports[context] else { throw .notFound }
        do { return try await transport.call(request) } catch { throw ShopFailure(error) }
    }

    private static func position(_ key: String?) -> (ContextName, after: String?) {
        let parts = (key ?? "").split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let context = parts.first.flatMap(ContextName.init(rawValue:)) ?? ContextName.allCases[0]
        return (context, parts.count == 2 && !parts[1].isEmpty ? parts[1] : nil)
    }
}
