import NIOCore
import Statistics

/// The customers' side of a run: whose turn it is, what was asked, what the answer has to be.
final class ShopSession: WorkloadSession {
    /// What a connection is in the middle of.
    private struct Visit {
        var customer = 0
        /// Index of the product asked for.
        var product = 0
        var step = Step.only
        var order: OrderAttempt?
    }

    private enum Step { case only, emptyingCart, fillingCart, ordering }

    private let workload: ShopWorkload
    private let encoder: RequestEncoder
    private let share: LoopShare
    private let viewed: ZipfTable
    private let bought: ZipfTable
    private var visits: [Visit]
    /// How many journeys a connection has begun: its customers take turns.
    private var turns: [Int]
    private let authorizations: [String]
    private let listRequest: ByteBuffer
    /// Encoded once each, when first needed: at most one a product and one a customer.
    private var productRequests: [ByteBuffer?]
    private var productMarks: [[UInt8]]
    private var cartRequests: [ByteBuffer?]
    /// Customers whose cart holds something that is sold out, which would refuse their every later order.
    private var hasStuckCart: Set<Int> = []
    private var orderNumber = 0
    private var history: OrderHistory

    init(workload: ShopWorkload, encoder: RequestEncoder, share: LoopShare) {
        self.workload = workload
        self.encoder = encoder
        self.share = share
        // Each loop has its part of the limit, as of everything else.
        history = OrderHistory(keeps: workload.keepsHistory, limit: workload.historyLimit * share.places.count / share.connections)
        viewed = ZipfTable(count: workload.productCount, exponent: workload.zipfExponent)
        bought = ZipfTable(count: workload.buyableCount, exponent: workload.zipfExponent)
        visits = Array(repeating: Visit(), count: share.places.count)
        turns = Array(repeating: 0, count: share.places.count)
        authorizations = workload.customers.map { "Authorization: Bearer \($0.token)\r\n" }
        listRequest = encoder.encode("GET", "/v1/products?limit=20")
        productRequests = Array(repeating: nil, count: workload.productCount)
        productMarks = Array(repeating: [], count: workload.productCount)
        cartRequests = Array(repeating: nil, count: workload.customers.count)
    }

    // MARK: Requests

    func begin(_ context: JourneyContext, random: inout SplitMix64) -> ByteBuffer {
        let slot = context.slot
        let customer = nextCustomer(of: slot)
        visits[slot] = Visit(customer: customer)
        switch ShopJourney.allCases[context.journey] {
        case .index: return listRequest
        case .browse:
            let product = viewed.draw(using: &random)
            visits[slot].product = product
            return productRequest(product)
        case .add:
            visits[slot].product = bought.draw(using: &random)
            return putRequest(visits[slot], quantity: 1 + Int(random.next() % 3))
        case .cart: return cartRequest(customer)
        case .checkout:
            visits[slot].product = bought.draw(using: &random)
            if hasStuckCart.remove(customer) != nil {
                visits[slot].step = .emptyingCart
                return encoder.encode("DELETE", "/v1/cart", headers: authorizations[customer])
            }
            visits[slot].step = .fillingCart
            return putRequest(visits[slot], quantity: 1)
        }
    }

    /// Connection i of n in the run owns customers i, i + n, i + 2n …: no customer is ever on two connections, whatever their loops.
    private func nextCustomer(of slot: Int) -> Int {
        let place = share.places.lowerBound + slot
        let owned = (workload.customers.count - place + share.connections - 1) / share.connections
        let customer = place + (turns[slot] % owned) * share.connections
        turns[slot] += 1
        return customer
    }

    private func productRequest(_ product: Int) -> ByteBuffer {
        if let request = productRequests[product] { return request }
        let id = Self.productID(product)
        let request = encoder.encode("GET", "/v1/products/\(id)")
        productRequests[product] = request
        productMarks[product] = Array("\"id\":\"\(id)\"".utf8)
        return request
    }

    private func cartRequest(_ customer: Int) -> ByteBuffer {
        if let request = cartRequests[customer] { return request }
        let request = encoder.encode("GET", "/v1/cart", headers: authorizations[customer])
        cartRequests[customer] = request
        return request
    }

    private func putRequest(_ visit: Visit, quantity: Int) -> ByteBuffer {
        encoder.encode(
            "PUT", "/v1/cart/items/\(Self.productID(visit.product))", headers: authorizations[visit.customer],
            body: "{\"quantity\":\(quantity)}")
    }

    private func orderRequest(_ slot: Int, _ context: JourneyContext) -> ByteBuffer {
        let visit = visits[slot]
        orderNumber += 1
        let number = share.loop == 0 ? "\(orderNumber)" : "\(share.loop).\(orderNumber)"
        let key = "\(workload.runTag)-\(number)"
        visits[slot].order = OrderAttempt(
            customerID: workload.customers[visit.customer].id, idempotencyKey: key, invokedAtMillis: context.wallMillis, knowledge: .info)
        return encoder.encode(
            "POST", "/v1/orders", headers: "\(authorizations[visit.customer])Idempotency-Key: \(key)\r\n", body: Self.orderBody)
    }

    private static let orderBody =
        #"{"cardToken":"tok_visa","shipTo":{"name":"Ada Lovelace","street":"12 St James's Square","city":"London","#
        + #""postalCode":"SW1Y 4LB","country":"GB"}}"#

    /// Ranks count from 0, identifiers from 1: rank 0 is `p-000001`.
    static func productID(_ rank: Int) -> String {
        let digits = String(rank + 1)
        return "p-" + String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }

    // MARK: Answers

    func next(_ context: JourneyContext, after response: Response) -> JourneyStep {
        let slot = context.slot
        switch ShopJourney.allCases[context.journey] {
        case .index: return .done(ShopChecks.list(response))
        case .browse: return .done(ShopChecks.product(response, mark: productMarks[visits[slot].product]))
        case .add, .cart: return .done(ShopChecks.cart(response))
        case .checkout: return nextOfCheckout(context, response)
        }
    }

    private func nextOfCheckout(_ context: JourneyContext, _ response: Response) -> JourneyStep {
        let slot = context.slot
        switch visits[slot].step {
        case .emptyingCart:
            guard response.status == 200 else { return .done(.failed(ShopChecks.refusal(response))) }
            visits[slot].step = .fillingCart
            return .request(putRequest(visits[slot], quantity: 1))
        case .fillingCart:
            let filled = ShopChecks.cart(response)
            guard filled == .ok || filled == .degraded else { return .done(filled) }
            visits[slot].step = .ordering
            return .request(orderRequest(slot, context))
        case .ordering, .only:
            return .done(judgeOrder(context, response))
        }
    }

    private func judgeOrder(_ context: JourneyContext, _ response: Response) -> JourneyResult {
        guard var attempt = visits[context.slot].order else { return .failed("an answer to no order") }
        visits[context.slot].order = nil
        let (result, order) = ShopChecks.order(response)
        attempt.answeredAtMillis = context.wallMillis
        attempt.status = response.status
        attempt.orderID = order?.id
        attempt.orderState = order?.state
        attempt.total = order?.total
        switch response.status {
        // A 201 or 202 whose body cannot be read was acknowledged all the same, but names no order to look for.
        case 201, 202: attempt.knowledge = order == nil ? .info : .ok
        case 400..<500: attempt.knowledge = .fail
        default: attempt.knowledge = .info
        }
        if response.status == 409 { hasStuckCart.insert(visits[context.slot].customer) }
        history.append(attempt)
        return result
    }

    func abandon(_ context: JourneyContext, because loss: RequestLoss) {
        guard var attempt = visits[context.slot].order else { return }
        visits[context.slot].order = nil
        attempt.knowledge = loss == .neverSent ? .fail : .info
        history.append(attempt)
    }

    func takeHistory() -> OrderHistory { history.take() }
}
