import ShopCore
import ShopSQL

/// An order's state as the columns of its row.
struct StateColumns {
    var confirmedAt: Timestamp?
    var endedAt: Timestamp?
    var trackingCode: String?
    var rejection: String?
    /// The number of the transition that led here.
    var position = 0

    init(confirmedAt: Timestamp?, endedAt: Timestamp?, trackingCode: String?, rejection: String?) {
        self.confirmedAt = confirmedAt
        self.endedAt = endedAt
        self.trackingCode = trackingCode
        self.rejection = rejection
    }

    init(_ state: OrderState) {
        switch state {
        case .placed: break
        case .confirmed(let at): (confirmedAt, position) = (at, 1)
        case .rejected(let reason, let at): (rejection, endedAt, position) = (Self.text(reason), at, 1)
        case .shipped(let confirmed, let at, let code): (confirmedAt, endedAt, trackingCode, position) = (confirmed, at, code, 2)
        case .cancelled(let confirmed, let at): (confirmedAt, endedAt, position) = (confirmed, at, 2)
        }
    }

    func state(named name: String) throws -> OrderState {
        switch (name, confirmedAt, endedAt) {
        case ("placed", _, _): return .placed
        case ("confirmed", let at?, _): return .confirmed(at: at)
        case ("shipped", let confirmed?, let at?): return .shipped(confirmedAt: confirmed, at: at, trackingCode: trackingCode ?? "")
        case ("cancelled", let confirmed?, let at?): return .cancelled(confirmedAt: confirmed, at: at)
        case ("rejected", _, let at?):
            if let reason = rejection.flatMap(Self.reason) { return .rejected(reason, at: at) }
        default: break
        }
        throw SQLFailure.corrupt("order in state \(name) \(rejection ?? "")")
    }

    private static func text(_ reason: RejectionReason) -> String {
        switch reason {
        case .outOfStock(let products): "out_of_stock:" + products.map(\.rawValue).joined(separator: ",")
        case .paymentDeclined(let reason): "payment_declined:" + reason.rawValue
        case .reservationExpired: "reservation_expired"
        }
    }

    private static func reason(_ text: String) -> RejectionReason? {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count > 1 ? parts[1] : "") {
        case ("out_of_stock", let products): return .outOfStock(products.split(separator: ",").map { ProductID(String($0)) })
        case ("payment_declined", let reason): return DeclineReason(rawValue: reason).map { .paymentDeclined($0) }
        case ("reservation_expired", _): return .reservationExpired
        default: return nil
        }
    }
}
