package import ShopCore
package import ShopRuntime

/// Which card processor a shop talks to.
package enum CardProcessors {
    /// The stand-in at `url`; without one, the processor inside this process.
    /// - Throws: `InvalidCardProcessorURL` where `url` is no HTTP address.
    package static func make(url: String?, resilience: Resilience = .on) throws -> any CardProcessor {
        let processor = try direct(url: url, resilience)
        return SpanRecorder.isOn ? TracedCardProcessor(processor: processor) : processor
    }

    private static func direct(url: String?, _ resilience: Resilience) throws -> any CardProcessor {
        guard let url else { return DeterministicCardProcessor() }
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else { throw InvalidCardProcessorURL(url: url) }
        return HTTPCardProcessor(url: url, resilience: resilience)
    }
}

package struct InvalidCardProcessorURL: Error, CustomStringConvertible {
    package var url: String

    package var description: String { "the card processor's address \"\(url)\" must begin with http:// or https://" }
}
