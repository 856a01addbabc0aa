/// What every program of the shop exits with.
package enum ExitCode {
    /// Done and valid.
    package static let done: Int32 = 0
    /// Failed or void.
    package static let failed: Int32 = 1
    /// The command line made no sense.
    package static let usage: Int32 = 2
    /// A threshold that was asked for was missed.
    package static let thresholdMissed: Int32 = 3
}
