import ShopCore

// The bodies of the public API, one function a shape. Members are in the order of docs/openapi.yaml.

extension JSONWriter {
    mutating func money(_ money: Money) {
        object {
            $0.key("amount")
            $0.integer(money.amount)
            $0.key("currency")
            $0.string(money.currency.rawValue)
        }
    }

    mutating func rating(_ rating: Rating) {
        object {
            $0.key("average")
            $0.hundredths(rating.averageHundredths)
            $0.key("count")
            $0.integer(Int64(rating.count))
        }
    }

    mutating func account(_ account: Account) {
        object {
            $0.key("id")
            $0.string(account.id.rawValue)
            $0.key("email")
            $0.string(account.email)
            $0.key("name")
            $0.string(account.name)
            $0.key("role")
            $0.string(account.role.rawValue)
            $0.key("createdAt")
            $0.time(account.createdAt)
        }
    }

    mutating func openedSession(_ session: OpenedSession) {
        object {
            $0.key("token")
            $0.string(session.token)
            $0.key("expiresAt")
            $0.time(session.expiresAt)
        }
    }

    mutating func summary(_ product: ProductSummary) {
        object {
            $0.key("id")
            $0.string(product.id.rawValue)
            $0.key("name")
            $0.string(product.name)
            $0.key("category")
            $0.string(product.category)
            $0.key("price")
            $0.money(product.price)
            $0.key("inStock")
            $0.bool(product.inStock)
            $0.key("rating")
            $0.rating(product.rating)
        }
    }

    mutating func product(_ product: Product) {
        object { $0.productMembers(product) }
    }

    private mutating func productMembers(_ product: Product) {
        key("id")
        string(product.id.rawValue)
        key("name")
        string(product.name)
        key("description")
        string(product.description)
        key("category")
        string(product.category)
        key("price")
        money(product.price)
        key("version")
        integer(Int64(product.version))
    }

    mutating func productPage(_ page: ProductPage) {
        object {
            $0.productMembers(page.product)
            $0.key("availability")
            if let available = page.available {
                $0.object {
                    $0.key("available")
                    $0.integer(Int64(available))
                }
            } else {
                $0.null()
            }
            $0.key("rating")
            if let rating = page.rating { $0.rating(rating) } else { $0.null() }
            $0.key("degraded")
            $0.array(page.degraded) { $0.string($1.rawValue) }
        }
    }

    mutating func stockLevel(_ level: StockLevel) {
        object {
            $0.key("onHand")
            $0.integer(Int64(level.onHand))
            $0.key("reserved")
            $0.integer(Int64(level.reserved))
            $0.key("available")
            $0.integer(Int64(level.available))
        }
    }

    mutating func review(_ review: Review) {
        object {
            $0.key("id")
            $0.string(review.id.rawValue)
            $0.key("productId")
            $0.string(review.productID.rawValue)
            $0.key("stars")
            $0.integer(Int64(review.stars))
            $0.key("text")
            $0.string(review.text)
            $0.key("createdAt")
            $0.time(review.createdAt)
        }
    }

    mutating func cart(_ cart: Cart) {
        object {
            $0.key("items")
            $0.array(cart.items) { writer, item in
                writer.object {
                    $0.key("productId")
                    $0.string(item.productID.rawValue)
                    $0.key("name")
                    $0.string(item.name)
                    $0.key("unitPrice")
                    $0.money(item.unitPrice)
                    $0.key("quantity")
                    $0.integer(Int64(item.quantity))
                    $0.key("lineTotal")
                    $0.money(item.lineTotal)
                }
            }
            $0.key("total")
            $0.money(cart.total)
        }
    }

    mutating func order(_ order: Order) {
        object {
            $0.key("id")
            $0.string(order.id.rawValue)
            $0.key("status")
            $0.string(order.state.name)
            $0.key("lines")
            $0.array(order.lines) { writer, line in
                writer.object {
                    $0.key("productId")
                    $0.string(line.productID.rawValue)
                    $0.key("name")
                    $0.string(line.name)
                    $0.key("unitPrice")
                    $0.money(line.unitPrice)
                    $0.key("quantity")
                    $0.integer(Int64(line.quantity))
                }
            }
            $0.key("total")
            $0.money(order.total)
            $0.key("placedAt")
            $0.time(order.placedAt)
            $0.key("payment")
            $0.object {
                $0.key("status")
                $0.string(order.paymentStatus.rawValue)
            }
        }
    }

    mutating func shipment(_ shipment: Shipment) {
        object {
            $0.key("status")
            $0.string(shipment.state.name)
            $0.key("trackingCode")
            if let code = shipment.trackingCode { $0.string(code) } else { $0.null() }
        }
    }

    mutating func page<Item>(_ page: Page<Item>, _ write: (inout JSONWriter, Item) -> Void) {
        object {
            $0.key("items")
            $0.array(page.items, write)
            $0.key("next")
            if let next = page.next { $0.string(next) } else { $0.null() }
        }
    }
}
