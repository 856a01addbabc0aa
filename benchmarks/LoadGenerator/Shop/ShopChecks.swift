/// Whether an answer is the one that was asked for: its status, its shape and its sums.
package enum ShopChecks {
    package static func list(_ response: Response) -> JourneyResult {
        guard response.status == 200 else { return .failed(refusal(response)) }
        var items = 0
        var json = JSONBytes(response.body)
        let isList = json.object { key, value in
            guard key == "items" else { return value.skip() }
            return value.array { item in
                items += 1
                return item.skip()
            }
        }
        guard isList, items > 0 else { return .failed("a list without items") }
        return .ok
    }

    /// - Parameter mark: `"id":"…"` of the product asked for.
    package static func product(_ response: Response, mark: [UInt8]) -> JourneyResult {
        guard response.status == 200 else { return .failed(refusal(response)) }
        guard response.bodyContains(mark) else { return .failed("another product") }
        return response.bodyContains("\"degraded\":[]") ? .ok : .degraded
    }

    package static func cart(_ response: Response) -> JourneyResult {
        guard response.status == 200 else { return .failed(refusal(response)) }
        var json = JSONBytes(response.body)
        var sum = 0
        var total: Int?
        let isCart = json.object { key, value in
            switch key {
            case "items": return value.array { item in addLine(&item, to: &sum) }
            case "total":
                total = value.money()
                return total != nil
            default: return value.skip()
            }
        }
        guard isCart, let total else { return .failed("not a cart") }
        return total == sum ? .ok : .failed("cart total is not the sum of its lines")
    }

    package struct OrderAnswer: Equatable, Sendable {
        package var id: String
        package var state: String
        package var total: Int
    }

    /// 201 and confirmed is ok; 202, where the card's outcome is not known yet, is degraded.
    package static func order(_ response: Response) -> (JourneyResult, OrderAnswer?) {
        guard response.status == 201 || response.status == 202 else { return (.failed(refusal(response)), nil) }
        var json = JSONBytes(response.body)
        var sum = 0
        var id: String?
        var state: String?
        var total: Int?
        let isOrder = json.object { key, value in
            switch key {
            case "id": id = value.string()
            case "status": state = value.string()
            case "total": total = value.money()
            case "lines": return value.array { line in addLine(&line, to: &sum) }
            default: return value.skip()
            }
            return true
        }
        guard isOrder, let id, let state, let total else { return (.failed("not an order"), nil) }
        let answer = OrderAnswer(id: id, state: state, total: total)
        guard total == sum, sum > 0 else { return (.failed("order total is not the sum of its lines"), answer) }
        if response.status == 202 { return (.degraded, answer) }
        return (state == "confirmed" ? .ok : .failed("201 but \(state.prefix(16))"), answer)
    }

    /// Adds unit price × quantity; false where a given `lineTotal` contradicts it.
    private static func addLine(_ line: inout JSONBytes, to sum: inout Int) -> Bool {
        var price: Int?
        var quantity: Int?
        var lineTotal: Int?
        let isLine = line.object { key, value in
            switch key {
            case "unitPrice": price = value.money()
            case "quantity": quantity = value.integer()
            case "lineTotal": lineTotal = value.money()
            default: return value.skip()
            }
            return true
        }
        guard isLine, let price, let quantity else { return false }
        let (product, isTooLarge) = price.multipliedReportingOverflow(by: quantity)
        guard !isTooLarge, lineTotal == nil || lineTotal == product else { return false }
        sum &+= product
        return true
    }

    /// `409 out_of_stock`: the status and the problem's code, at most 40 characters of it.
    package static func refusal(_ response: Response) -> String {
        var code: String?
        var json = JSONBytes(response.body)
        _ = json.object { key, value in
            guard key == "code" else { return value.skip() }
            code = value.string()
            return code != nil
        }
        guard let code else { return "\(response.status)" }
        return "\(response.status) \(code.prefix(40))"
    }
}
