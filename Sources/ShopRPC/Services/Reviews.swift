package import ShopCore

extension OperationRegistry {
    package mutating func serve(_ service: some ReviewsService) {
        on(PostReview.self) { request throws(ReviewsFailure) in try await service.post(request) }
        on(ListReviews.self) { request throws(ReviewsFailure) in try await service.list(request) }
        on(GetRating.self) { request throws(ReviewsFailure) in try await service.rating(request) }
    }
}

/// The reviews service on the other side of a transport.
package struct RemoteReviews: ReviewsService {
    private let transport: any OperationTransport

    package init(_ transport: any OperationTransport) { self.transport = transport }

    package func post(_ request: PostReview) async throws(ReviewsFailure) -> Review { try await transport.call(request) }
    package func list(_ request: ListReviews) async throws(ReviewsFailure) -> Page<Review> { try await transport.call(request) }
    package func rating(_ request: GetRating) async throws(ReviewsFailure) -> Rating { try await transport.call(request) }
}
