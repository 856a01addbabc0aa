/// Something that was broken on purpose, and can be put right again.
package protocol Fault: Sendable {
    /// Sees that it took effect.
    /// - Returns: the proof in words, or nil where it was not seen within a second or two: what was measured then is no fault's.
    func probe() async -> String?

    /// Puts everything back, cancelled or not. Safe to call twice.
    /// - Returns: false where that was not seen to work.
    @discardableResult
    func heal() async -> Bool
}
