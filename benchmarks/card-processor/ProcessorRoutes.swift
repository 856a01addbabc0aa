import CardProcessing
import Hummingbird
import ShopCore
import Synchronization

/// The processor's calls, each with the delay and the failure that `/control` has set.
final class ProcessorRoutes: Sendable {
    private let books = CardBooks()
    private let control = Mutex(ProcessorControl())

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("\(CardProcessorPath.authorise)") { request, context in
            let body = try await request.decode(as: AuthoriseCard.self, context: context)
            return try await self.answer { CardAnswer(self.books.authorise(body)) }
        }
        router.post("\(CardProcessorPath.outcome)") { request, context in
            let body = try await request.decode(as: CardKey.self, context: context)
            return try await self.answer { CardAnswer(self.books.outcome(of: body.key)) }
        }
        for (path, move) in [
            (CardProcessorPath.capture, books.capture), (CardProcessorPath.void, books.void), (CardProcessorPath.refund, books.refund),
        ] {
            router.post("\(path)") { request, context in
                let body = try await request.decode(as: CardKey.self, context: context)
                return try await self.answer {
                    guard move(body.key) else { throw HTTPError(.conflict) }
                    return body
                }
            }
        }
        router.post("\(CardProcessorPath.control)") { request, context in
            let control = try await request.decode(as: ProcessorControl.self, context: context)
            guard control.isValid else { throw HTTPError(.badRequest, message: "delayMillis must be 0 to 60000") }
            self.control.withLock { $0 = control }
            return control
        }
        router.get("/health/ready") { _, _ in HTTPResponse.Status.ok }
        return router
    }

    private func answer<Answer>(_ work: () throws -> Answer) async throws -> Answer {
        let control = self.control.withLock { $0 }
        if control.delayMillis > 0 { try await Task.sleep(for: .milliseconds(control.delayMillis)) }
        if control.mode == .error { throw HTTPError(.serviceUnavailable) }
        let answer = try work()
        if control.mode == .lost { throw HTTPError(.gatewayTimeout) }
        return answer
    }
}

extension CardAnswer: ResponseEncodable {}
extension CardKey: ResponseEncodable {}
extension ProcessorControl: ResponseEncodable {}
