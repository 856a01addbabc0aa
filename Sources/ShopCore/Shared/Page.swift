/// One page of a list.
package struct Page<Item: Sendable & Codable>: Sendable, Codable {
    package var items: [Item]
    /// Hand it back as `cursor` for the next page; nil on the last one. Opaque to callers.
    package var next: String?

    package init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }

    package func map<Other>(_ transform: (Item) -> Other) -> Page<Other> {
        Page<Other>(items: items.map(transform), next: next)
    }
}

/// Which page is asked for.
package struct PageRequest: Sendable, Codable, Hashable {
    package static let limits = 1...100
    package static let defaultLimit = 20

    /// Items at most, within `limits`.
    package var limit: Int
    package var cursor: String?

    package init(limit: Int = defaultLimit, cursor: String? = nil) {
        self.limit = limit
        self.cursor = cursor
    }
}
