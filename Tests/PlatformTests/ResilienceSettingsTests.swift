import ShopRuntime
import Testing

@Suite struct ResilienceSettingsTests {
    @Test func `the patterns are on, off, or on but for a list`() throws {
        #expect(try Resilience("on") == .on && Resilience("off") == .off)
        let some = try Resilience("-breaker,-retry-budget")
        #expect(some == .on.without(.breaker, .retryBudget))
        #expect(!some.uses(.breaker) && !some.uses(.retryBudget) && some.uses(.bulkhead))
        for pattern in Resilience.Pattern.allCases { #expect(Resilience.on.uses(pattern) && !Resilience.off.uses(pattern)) }
    }

    @Test(arguments: ["yes", "breaker", "-", "-breaker,", "-breaker,off", "-Breaker", " off"])
    func `what is no such list is refused`(_ text: String) { #expect(throws: ResilienceError.self) { try Resilience(text) } }

    @Test(arguments: ["on", "off", "-deadline", "-breaker,-bulkhead,-admission"])
    func `it is passed on to children as it was read`(_ text: String) throws {
        #expect(try Resilience(text).description == text)
        #expect(try Resilience(Resilience(text).description) == Resilience(text))
    }
}
