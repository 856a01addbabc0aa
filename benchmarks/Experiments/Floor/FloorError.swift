/// Why a floor is worth nothing.
package enum FloorError: Error, CustomStringConvertible, Equatable {
    case notConfirmed(String)
    /// SQLite's or the file system's own words.
    case engine(String)
    /// The replay got another number of rows or changes than the recording.
    case otherAnswer(sql: String, got: Int)
    case noAnswer(port: Int)
    /// A process of the floors failed; the end of what it wrote.
    case childFailed(String)

    package var description: String {
        switch self {
        case .notConfirmed(let state): "a checkout of the floor ended \(state)"
        case .engine(let detail): "the storage of the floor: \(detail)"
        case .otherAnswer(let sql, let got): "replayed, a statement answered \(got) rows or changes, which is not as recorded: \(sql)"
        case .noAnswer(let port): "nothing answers on 127.0.0.1:\(port)"
        case .childFailed(let lines): "a floor could not be measured: \(lines)"
        }
    }
}
