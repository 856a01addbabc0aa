package import ShopCore

/// Every refusal of the public API. One case for each code of the contract, translated to HTTP in one place.
package enum ShopFailure: Error, Hashable, Sendable {
    case unauthenticated
    case forbidden
    case notFound
    case emailTaken
    case badCredentials
    case tooManyAttempts(retryAfterSeconds: Int)
    /// 422 with the fields.
    case invalid([FieldError])
    /// 400: a query parameter, or a cursor that this list did not make.
    case invalidParameter(FieldError)
    case versionConflict(current: Int)
    case wouldGoNegative
    case notPurchased
    case alreadyReviewed
    case cartEmpty
    case outOfStock([ProductID])
    case paymentDeclined(DeclineReason)
    case keyReused
    case notCancellable(state: String)
    case overloaded(retryAfterSeconds: Int)
    case dependencyUnavailable(Unavailable)
}

// MARK: From each context's failures, exhaustively

extension ShopFailure {
    package init(_ unavailable: Unavailable) {
        self =
            unavailable.reason == .overloaded && !unavailable.mayHaveRun
            ? .overloaded(retryAfterSeconds: 1) : .dependencyUnavailable(unavailable)
    }

    package init(_ failure: AccountsFailure) {
        self =
            switch failure {
            case .emailTaken: .emailTaken
            case .invalid(let errors): .invalid(errors)
            case .badCredentials: .badCredentials
            case .tooManyAttempts(let seconds): .tooManyAttempts(retryAfterSeconds: seconds)
            case .notFound: .notFound
            case .unavailable(let reason): ShopFailure(reason)
            }
    }

    package init(_ failure: CatalogFailure) {
        self =
            switch failure {
            case .notFound: .notFound
            case .versionConflict(let current): .versionConflict(current: current)
            case .invalid(let errors): .invalid(errors)
            case .invalidCursor: .invalidParameter(.unknownCursor)
            case .unavailable(let reason): ShopFailure(reason)
            }
    }

    package init(_ failure: InventoryFailure) {
        self =
            switch failure {
            case .outOfStock(let products): .outOfStock(products)
            case .wouldGoNegative: .wouldGoNegative
            case .invalid(let errors): .invalid(errors)
            case .reservationGone: .outOfStock([])
            case .unavailable(let reason): ShopFailure(reason)
            }
    }

    package init(_ failure: CartsFailure) {
        self =
            switch failure {
            case .productNotFound: .notFound
            case .invalid(let errors): .invalid(errors)
            case .unavailable(let reason): ShopFailure(reason)
            }
    }

    package init(_ failure: OrdersFailure) {
        self =
            switch failure {
            case .cartEmpty: .cartEmpty
            case .outOfStock(let products): .outOfStock(products)
            case .paymentDeclined(let reason): .paymentDeclined(reason)
            case .reservationExpired: .outOfStock([])
            case .keyReused: .keyReused
            case .notFound: .notFound
            case .notCancellable(let state): .notCancellable(state: state)
            case .invalid(let errors): .invalid(errors)
            case .invalidCursor: .invalidParameter(.unknownCursor)
            case .unavailable(let reason): ShopFailure(reason)
            }
    }

    package init(_ failure: ShippingFailure) {
        self =
            switch failure {
            case .notFound: .notFound
            case .alreadyDispatched: .notCancellable(state: "shipped")
            case .unavailable(let reason): ShopFailure(reason)
            }
    }

    package init(_ failure: ReviewsFailure) {
        self =
            switch failure {
            case .notPurchased: .notPurchased
            case .alreadyReviewed: .alreadyReviewed
            case .invalid(let errors): .invalid(errors)
            case .invalidCursor: .invalidParameter(.unknownCursor)
            case .unavailable(let reason): ShopFailure(reason)
            }
    }

    package init(_ failure: AuditFailure) {
        self =
            switch failure {
            case .unavailable(let reason): ShopFailure(reason)
            }
    }
}

extension FieldError {
    static let unknownCursor = FieldError(field: "cursor", message: "is not a cursor that this list gave")
}
