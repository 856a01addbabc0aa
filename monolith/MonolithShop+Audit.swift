import Accounts
import Catalog
import Inventory
import Orders
import Payments
import Shipping
package import ShopCore
package import ShopHTTP
import ShopSQL

extension MonolithShop {
    /// Each store shows its own rows. The outbox is empty: a transaction reaches every context, so no event has to be delivered.
    package func audit(_ request: ReadAudit) async throws(ShopFailure) -> AuditPage {
        guard let owner = request.table.owner else { return AuditPage(rows: [], next: nil) }
        let (table, after, limit) = (request.table, request.after, request.limit)
        return try await attempt(owner) {
            try await database.snapshot { db in
                switch table {
                case .accounts: try AccountsStore().auditPage(on: db, table: table, after: after, limit: limit)
                case .products: try CatalogStore().auditPage(on: db, table: table, after: after, limit: limit)
                case .stock, .reservations: try InventoryStore().auditPage(on: db, table: table, after: after, limit: limit)
                case .orders: try OrdersStore().auditPage(on: db, table: table, after: after, limit: limit)
                case .payments: try PaymentsStore().auditPage(on: db, table: table, after: after, limit: limit)
                case .shipments: try ShippingStore().auditPage(on: db, table: table, after: after, limit: limit)
                case .outbox: AuditPage(rows: [], next: nil)
                }
            }
        }
    }
}
