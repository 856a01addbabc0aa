import ShopCore
import Testing

@Suite struct `Stock` {
    private let product = ProductID("p-000001")

    /// What happened to the units, counted apart from the aggregate.
    private struct Book {
        var onHand: Int
        var promised = 0
    }

    @Test(arguments: 0..<100) func `is conserved under any sequence of steps`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var book = Book(onHand: Int.random(in: 0...50, using: &random))
        var stock = StockLevel(productID: product, onHand: book.onHand, reserved: 0)
        for _ in 0..<500 {
            let quantity = Int.random(in: 1...20, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                let fits = quantity <= book.onHand - book.promised
                let isDone = stock.reserve(quantity)
                #expect(isDone == fits)
                if fits { book.promised += quantity }
            case 1 where quantity <= book.promised:
                stock.release(quantity)
                book.promised -= quantity
            case 2 where quantity <= book.promised:
                stock.commit(quantity)
                book.promised -= quantity
                book.onHand -= quantity
            case 3:
                stock.restock(quantity)
                book.onHand += quantity
            default:
                let delta = quantity - 10
                let fits = book.onHand + delta >= book.promised
                let isDone = stock.adjust(by: delta)
                #expect(isDone == fits)
                if fits { book.onHand += delta }
            }
            #expect(stock.onHand == book.onHand && stock.reserved == book.promised)
            #expect(stock.available == book.onHand - book.promised)
            #expect(stock.reserved >= 0 && stock.reserved <= stock.onHand)
        }
    }

    @Test func `can be promised to the last unit and not further`() {
        var stock = StockLevel(productID: product, onHand: 3, reserved: 0)
        let answers = [stock.reserve(3), stock.reserve(1)]
        #expect(answers == [true, false])
        #expect(stock == StockLevel(productID: product, onHand: 3, reserved: 3))
    }

    @Test func `is not counted below what is promised, nor past what a shelf holds`() {
        var stock = StockLevel(productID: product, onHand: 5, reserved: 2)
        for delta in [-4, .min, .max, StockLevel.maximumOnHand - 4] {
            let isDone = stock.adjust(by: delta)
            #expect(!isDone, "by \(delta)")
        }
        #expect(stock == StockLevel(productID: product, onHand: 5, reserved: 2))
        let answers = [stock.adjust(by: -3), stock.adjust(by: StockLevel.maximumOnHand - 2)]
        #expect(answers == [true, true])
        #expect(stock.onHand == StockLevel.maximumOnHand)
    }

    @Test func `refuses a row that was damaged`() async {
        await #expect(processExitsWith: .failure) { _ = StockLevel(productID: ProductID("p"), onHand: 1, reserved: 2) }
        await #expect(processExitsWith: .failure) { _ = StockLevel(productID: ProductID("p"), onHand: 1, reserved: -1) }
    }

    @Test func `does not release or commit what was not promised`() async {
        await #expect(processExitsWith: .failure) {
            var stock = StockLevel(productID: ProductID("p"), onHand: 5, reserved: 1)
            stock.release(2)
        }
        await #expect(processExitsWith: .failure) {
            var stock = StockLevel(productID: ProductID("p"), onHand: 5, reserved: 1)
            stock.commit(2)
        }
    }
}

@Suite struct `A reservation` {
    typealias State = Reservation.State

    @Test func `moves along the legal steps alone, and may repeat the last one`() {
        let states: [State] = [.held, .committed, .released, .restocked]
        let legal: [State: Set<State>] = [
            .held: [.held, .committed, .released], .committed: [.committed, .restocked], .released: [.released], .restocked: [.restocked],
        ]
        for from in states {
            let reservation = Reservation(orderID: OrderID("o"), lines: [], state: from, expiresAt: Timestamp(millisecondsSinceEpoch: 0))
            let reachable = Set(states.filter(reservation.canMove))
            #expect(reachable == legal[from], "from \(from)")
        }
    }
}
