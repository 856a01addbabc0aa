package import ShopCore

/// What may have a process of its own: the gateway, or one of the services.
package enum Member: Hashable, Sendable, CaseIterable {
    case gateway
    case service(ContextName)

    package static var allCases: [Member] { [.gateway] + ContextName.allCases.map(Member.service) }

    package init?(name: some StringProtocol) {
        guard let member = Member.allCases.first(where: { $0.name == name }) else { return nil }
        self = member
    }

    package var name: String {
        switch self {
        case .gateway: "gateway"
        case .service(let context): context.rawValue
        }
    }

    package var context: ContextName? {
        switch self {
        case .gateway: nil
        case .service(let context): context
        }
    }
}

/// Which members share a process: the one thing that a layout decides. What they do and what they store is the same in each.
package struct Layout: Hashable, Sendable {
    /// The members of one process.
    package struct Group: Hashable, Sendable {
        package var members: [Member]

        package init(_ members: [Member]) { self.members = members }

        /// As the process table shows it: `gateway+catalog`.
        package var name: String { members.map(\.name).joined(separator: "+") }

        package var contexts: [ContextName] { members.compactMap(\.context) }

        package var hostsGateway: Bool { members.contains(.gateway) }
    }

    package var groups: [Group]

    /// A process for each member.
    package static let each = Layout(groups: Member.allCases.map { Group([$0]) })
    /// All members in one process.
    package static let one = Layout(groups: [Group(Member.allCases)])

    private init(groups: [Group]) { self.groups = groups }

    /// - Parameter text: `one`, `each`, or groups parted by commas, the names in a group joined by `+`.
    /// - Throws: `LayoutError` where a name is unknown, missing or there twice.
    package init(_ text: String) throws(LayoutError) {
        switch text {
        case "one": self = .one
        case "each": self = .each
        default: groups = try Layout.groups(text)
        }
    }

    private static func groups(_ text: String) throws(LayoutError) -> [Group] {
        var groups: [Group] = []
        var seen: Set<Member> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            var members: [Member] = []
            for name in part.split(separator: "+", omittingEmptySubsequences: false) {
                guard let member = Member(name: name) else {
                    throw LayoutError(
                        name.isEmpty
                            ? "--groups has an empty name in '\(text)'"
                            : "--groups names '\(name)', which is none of \(Member.allCases.map(\.name).joined(separator: ", "))")
                }
                guard seen.insert(member).inserted else { throw LayoutError("--groups names '\(name)' twice") }
                members.append(member)
            }
            groups.append(Group(members))
        }
        let missing = Member.allCases.filter { !seen.contains($0) }.map(\.name)
        guard missing.isEmpty else { throw LayoutError("--groups leaves out \(missing.joined(separator: ", "))") }
        return groups
    }
}

/// A layout that makes no sense, in words for whoever typed it.
package struct LayoutError: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}
