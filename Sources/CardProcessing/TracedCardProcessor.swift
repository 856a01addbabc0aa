import ShopCore
import Tracing

/// Makes a span of each conversation with the card processor.
struct TracedCardProcessor: CardProcessor {
    let processor: any CardProcessor

    func authorise(key: String, amount: Money, cardToken: String) async -> AuthorisationOutcome {
        await outcome("card authorise") { await processor.authorise(key: key, amount: amount, cardToken: cardToken) }
    }

    func outcome(ofKey key: String, cardToken: String) async -> AuthorisationOutcome {
        await outcome("card outcome") { await processor.outcome(ofKey: key, cardToken: cardToken) }
    }

    func capture(key: String) async -> Bool { await step("card capture") { await processor.capture(key: key) } }

    func void(key: String) async -> Bool { await step("card void") { await processor.void(key: key) } }

    func refund(key: String) async -> Bool { await step("card refund") { await processor.refund(key: key) } }

    /// No clear answer is the span's error; a card that is declined is an answer.
    private func outcome(_ name: String, _ ask: () async -> AuthorisationOutcome) async -> AuthorisationOutcome {
        await withSpan(name, ofKind: .client) { span in
            let outcome = await ask()
            if case .unknown = outcome { span.setStatus(SpanStatus(code: .error)) }
            return outcome
        }
    }

    private func step(_ name: String, _ send: () async -> Bool) async -> Bool {
        await withSpan(name, ofKind: .client) { span in
            let isDone = await send()
            if !isDone { span.setStatus(SpanStatus(code: .error)) }
            return isDone
        }
    }
}
