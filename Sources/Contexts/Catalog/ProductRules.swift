import ShopCore

/// What a product's fields may hold.
enum ProductRules {
    static let nameLengthLimits = 1...200
    static let maximumDescriptionLength = 4000
    static let categoryLengthLimits = 1...50
    /// Minor units: up to a million dollars.
    static let priceLimits: ClosedRange<Int64> = 1...100_000_000
    /// The shop sells in one currency: a cart has one total.
    static let currency = Currency.usd

    static func errors(name: String?, description: String?, category: String?, price: Money?) -> [FieldError] {
        var errors: [FieldError] = []
        if let name, !nameLengthLimits.contains(name.count) {
            errors.append(FieldError(field: "name", message: "must have 1 to \(nameLengthLimits.upperBound) characters"))
        }
        if let description, description.count > maximumDescriptionLength {
            errors.append(FieldError(field: "description", message: "must have at most \(maximumDescriptionLength) characters"))
        }
        if let category, !categoryLengthLimits.contains(category.count) {
            errors.append(FieldError(field: "category", message: "must have 1 to \(categoryLengthLimits.upperBound) characters"))
        }
        if let price {
            if !priceLimits.contains(price.amount) {
                errors.append(FieldError(field: "price.amount", message: "must be 1 to \(priceLimits.upperBound)"))
            }
            if price.currency != currency {
                errors.append(FieldError(field: "price.currency", message: "must be \(currency.rawValue)"))
            }
        }
        return errors
    }
}

extension ProductDraft {
    func fieldErrors() -> [FieldError] { ProductRules.errors(name: name, description: description, category: category, price: price) }
}

extension ProductPatch {
    func fieldErrors() -> [FieldError] { ProductRules.errors(name: name, description: description, category: category, price: price) }
}

extension ListProducts {
    func fieldErrors() -> [FieldError] {
        var errors: [FieldError] = []
        if let query, query.count > ListProducts.maximumQueryLength {
            errors.append(FieldError(field: "query", message: "must have at most \(ListProducts.maximumQueryLength) characters"))
        }
        if !PageRequest.limits.contains(page.limit) {
            errors.append(FieldError(field: "limit", message: "must be 1 to \(PageRequest.limits.upperBound)"))
        }
        return errors
    }
}
