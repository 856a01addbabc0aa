import Hummingbird
import ShopCore

extension PublicAPI {
    func addCatalog(to routes: inout Routes) {
        routes.on(.get, "/v1/products") { request, _ in
            let page = try await shop.listProducts(try listing(request))
            return json(capacity: 4096) { $0.page(page) { $0.summary($1) } }
        }
        routes.on(.get, "/v1/products/:id") { _, context in
            let page = try await shop.productPage(try reader.identifier("id", context))
            return json(capacity: 768) { $0.productPage(page) }
        }
        routes.on(.post, "/v1/products") { request, _ in
            try await requireAdmin(request)
            let draft = try await reader.body(request) { body in
                ProductDraft(
                    name: body.string("name"), description: body.string("description"), category: body.string("category"),
                    price: body.money("price"))
            }
            let product = try await shop.createProduct(draft)
            return json(.created, headers: [.location: "/v1/products/\(product.id)"]) { $0.product(product) }
        }
        routes.on(.patch, "/v1/products/:id") { request, context in
            try await requireAdmin(request)
            let id: ProductID = try reader.identifier("id", context)
            let patch = try await reader.body(request) { body in
                ProductPatch(
                    version: body.integer("version"), name: body.optionalString("name"), description: body.optionalString("description"),
                    category: body.optionalString("category"), price: body.optionalMoney("price"))
            }
            let product = try await shop.updateProduct(id, patch)
            return json { $0.product(product) }
        }
        routes.on(.get, "/v1/products/:id/reviews") { request, context in
            let id: ProductID = try reader.identifier("id", context)
            let page = try await shop.listReviews(ListReviews(productID: id, page: try reader.page(QueryParameters(request))))
            return json(capacity: 2048) { $0.page(page) { $0.review($1) } }
        }
        routes.on(.post, "/v1/products/:id/reviews") { request, context in
            let customer = try await session(request).accountID
            let id: ProductID = try reader.identifier("id", context)
            let wanted = try await reader.body(request) { body in
                PostReview(customerID: customer, productID: id, stars: body.integer("stars"), text: body.string("text"))
            }
            let errors = wanted.fieldErrors()
            guard errors.isEmpty else { throw ShopFailure.invalid(errors) }
            let review = try await shop.postReview(wanted)
            return json(.created) { $0.review(review) }
        }
    }

    private func listing(_ request: Request) throws -> ListProducts {
        let query = QueryParameters(request)
        var sort = ProductSort.name
        if let named = try query.value("sort") {
            guard let known = ProductSort(rawValue: named) else {
                throw ShopFailure.invalidParameter(FieldError(field: "sort", message: "must be name, price or -price"))
            }
            sort = known
        }
        return ListProducts(
            query: try reader.text("query", query, maximum: ListProducts.maximumQueryLength),
            category: try reader.text("category", query, maximum: 50), sort: sort, page: try reader.page(query))
    }
}
