import FoundationEssentials
import Invariants
import Report
import Topology

/// One system under its soak: what it was asked, and what its clients know.
@MainActor
struct CrashSoakRun {
    let variant: Variant
    let system: RunningSystem
    let client: ShopClient
    let template: DataTemplate
    let failPoint: FailPointArm

    private(set) var claims: [OrderClaim] = []
    private(set) var deaths: [String: Int] = [:]
    private(set) var missed: [String] = []

    init(variant: Variant, system: RunningSystem, client: ShopClient, template: DataTemplate, failPoint: FailPointArm) {
        self.variant = variant
        self.system = system
        self.client = client
        self.template = template
        self.failPoint = failPoint
    }

    /// The boundaries of each checkout, and the request that passes them. A declined card takes the other branch of the same steps.
    private struct Boundary {
        var step: String
        var card = "tok_visa"
        var cancels = false
    }

    private var boundaries: [Boundary] {
        let checkout = variant == .monolith ? ["placed", "authorised", "decided"] : ["placed", "reserved", "authorised", "decided"]
        let cancelling = variant == .monolith ? [] : ["cancelling", "shipmentStopped"]
        return checkout.map { Boundary(step: $0) } + ["authorised", "decided"].map { Boundary(step: $0, card: "tok_declined") }
            + cancelling.map { Boundary(step: $0, cancels: true) }
    }

    private var component: String { variant == .monolith ? "monolith" : "orders" }
    /// Customers who check out at the moment of death, besides the one whose request is killed.
    private static let bystanders = 2

    mutating func killOnce(_ number: Int) async throws {
        let boundary = boundaries[number % boundaries.count]
        let victim = system.process(of: component)
        let customers = (0...Self.bystanders).map { template.customers[(number * (Self.bystanders + 1) + $0) % template.customers.count] }
        for (index, customer) in customers.enumerated() {
            _ = try? await client.send(
                "PUT", "/v1/cart/items/p-\(Self.padded(1 + (number + index) % 100))", token: customer.token,
                body: #"{"quantity":\#(1 + number % 3)}"#)
        }
        var toCancel: String?
        if boundary.cancels {
            let claim = await checkOut(customers[0], key: "soak-\(number)-bought", card: "tok_visa")
            claims.append(claim)
            toCancel = claim.orderId
        }
        try failPoint.arm(boundary.step)
        let (client, cancel) = (client, toCancel)
        async let others = checkOutAll(customers.dropFirst(), number)
        if let cancel {
            _ = try? await client.send("POST", "/v1/orders/\(cancel)/cancel", token: customers[0].token)
        } else {
            claims.append(await checkOut(customers[0], key: "soak-\(number)-0", card: boundary.card))
        }
        claims += await others
        try await waitUntilDeadAndBack(boundary.step, victim)
        // Half of the customers try again, the other orders are left to recovery.
        if number.isMultiple(of: 2), toCancel == nil {
            claims.append(await checkOut(customers[0], key: "soak-\(number)-0", card: boundary.card))
        }
    }

    private func checkOutAll(_ customers: ArraySlice<DataTemplate.SignedIn>, _ number: Int) async -> [OrderClaim] {
        var all: [OrderClaim] = []
        await withTaskGroup(of: OrderClaim.self) { group in
            for (index, customer) in customers.enumerated() {
                group.addTask { await checkOut(customer, key: "soak-\(number)-\(index + 1)", card: "tok_visa") }
            }
            for await claim in group { all.append(claim) }
        }
        return all
    }

    private nonisolated func checkOut(_ customer: DataTemplate.SignedIn, key: String, card: String) async -> OrderClaim {
        var claim = OrderClaim(customerId: customer.accountID, idempotencyKey: key, knowledge: .info)
        guard let answer = try? await client.placeOrder(key: key, token: customer.token, card: card, seconds: 5) else { return claim }
        switch answer.status {
        case 201, 202:
            let order = try? JSONDecoder().decode(Placed.self, from: Data(answer.body.utf8))
            claim.knowledge = .ok
            claim.orderId = order?.id
            claim.total = order?.total.amount
        case 400..<500: claim.knowledge = .fail
        default: break
        }
        return claim
    }

    private struct Placed: Decodable {
        struct Total: Decodable { var amount: Int }
        var id: String
        var total: Total
    }

    private mutating func waitUntilDeadAndBack(_ step: String, _ victim: ProcessID?) async throws {
        let deadline = ContinuousClock.now + .seconds(15)
        // A recovery may pass the step a little later than the request did.
        while failPoint.isArmed, ContinuousClock.now < deadline { await Pause.millis(2) }
        if failPoint.isArmed {
            failPoint.disarm()
            return missed.append(step)
        }
        deaths[step, default: 0] += 1
        while ContinuousClock.now < deadline {
            try Task.checkCancellation()
            if let now = system.process(of: component), now != victim, system.isUp(component), await client.isReady { return }
            await Pause.millis(5)
        }
        throw TopologyError.unexpectedAnswer("\(component) did not come back within 15 s of dying at '\(step)'")
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }
}
