/// What a store can refuse.
package enum SQLFailure: Error, Hashable, Sendable {
    /// A UNIQUE, CHECK or foreign key rule was broken.
    case constraint(String)
    /// Another process holds the database.
    case locked(String)
    /// The disk is full, or the file or folder can't be written.
    case notWritable(String)
    /// The file is not a database, or is damaged.
    case corrupt(String)
    /// The data was written by a newer program: `component`'s schema is at `found`, this program knows up to `known`.
    case newerVersion(component: String, found: Int, known: Int)
    case other(String)
}

extension SQLFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .constraint(let detail): "a rule of the database was broken: \(detail)"
        case .locked(let detail): "the database is locked: \(detail)"
        case .notWritable(let detail): "the database can't be written: \(detail)"
        case .corrupt(let detail): "the database is damaged: \(detail)"
        case .newerVersion(let component, let found, let known):
            "the data is from a newer version: \(component) is at schema \(found), this program knows up to \(known)"
        case .other(let detail): "the database failed: \(detail)"
        }
    }
}
