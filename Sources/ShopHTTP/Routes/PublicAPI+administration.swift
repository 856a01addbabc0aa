import Hummingbird
import NIOCore
import ShopCore

extension PublicAPI {
    func addAdministration(to routes: inout Routes) {
        routes.on(.post, "/v1/inventory/:product/adjustments") { request, context in
            try await requireAdmin(request)
            let product: ProductID = try reader.identifier("product", context)
            let wanted = try await reader.body(request) { body in
                AdjustStock(productID: product, delta: body.integer("delta"), reason: body.string("reason"))
            }
            guard wanted.delta != 0, AdjustStock.deltaLimits.contains(wanted.delta) else {
                throw ShopFailure.invalid([FieldError(field: "delta", message: "must be -1000000 to 1000000 and not 0")])
            }
            guard (1...AdjustStock.maximumReasonLength).contains(wanted.reason.count) else {
                throw ShopFailure.invalid([
                    FieldError(field: "reason", message: "must have 1 to \(AdjustStock.maximumReasonLength) characters")
                ])
            }
            let level = try await shop.adjustStock(wanted)
            return json { $0.stockLevel(level) }
        }
        routes.on(.get, "/v1/admin/audit/:table") { request, context in
            try await requireAdmin(request)
            guard let table = context.parameters.get("table").flatMap(AuditTable.init(rawValue:)) else { throw Problem.notFound }
            // The first page is read before the status goes out, so that a missing store is a 503 and no broken 200.
            let first = try await shop.audit(ReadAudit(table: table, after: nil))
            return Response(
                status: .ok, headers: [.contentType: "application/x-ndjson"],
                body: ResponseBody { [shop] writer in
                    var page = first
                    while true {
                        if !page.rows.isEmpty {
                            try await writer.write(ByteBuffer(string: page.rows.joined(separator: "\n") + "\n"))
                        }
                        guard let next = page.next else { break }
                        page = try await shop.audit(ReadAudit(table: table, after: next))
                    }
                    try await writer.finish(nil)
                })
        }
    }
}

extension AdjustStock {
    /// Units that one adjustment may add or take: more is a slip of the finger.
    fileprivate static let deltaLimits = -1_000_000...1_000_000
}
