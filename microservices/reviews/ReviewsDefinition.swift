import DemoData
import Reviews
package import ServiceHost
import ShopCore
import ShopRPC
import ShopSQL

/// Ratings and texts by buyers. A product page survives without it.
package let reviewsService = ServiceDefinition(.reviews, schema: [ReviewsStore.schema]) { here in
    let reviews = DefaultReviewsService(database: here.database, clock: here.clock, ids: here.identifiers, events: here.events)
    let store = ReviewsStore()
    return HostedService(
        register: { $0.serve(reviews) },
        handle: { event, db in
            switch event {
            case .orderConfirmed(let order): try reviews.apply(order, on: db)
            case .productChanged, .stockLevelChanged, .ratingChanged, .orderCancelled, .shipmentDispatched: break
            }
        },
        seed: { demo in { db in try store.seed(on: db, reviews: demo.reviews) } })
}
