package import ShopCore

/// What was said of single services' addresses; what was not is chosen free.
package struct Addresses: Hashable, Sendable {
    /// The port that a service's process listens on.
    package private(set) var ports: [ContextName: Int] = [:]
    /// Where the other processes find a service, if not at its process's own port: something stands in between.
    package private(set) var urls: [ContextName: String] = [:]

    /// - Parameters:
    ///   - ports: `NAME=PORT`, each.
    ///   - urls: `NAME=URL`, each.
    ///   - publicPort: the gateway's, which no service can have.
    /// - Throws: `LayoutError` where a name or a value is wrong, or two of them contradict each other in this layout.
    package init(ports: [String], urls: [String], layout: Layout, publicPort: Int) throws(LayoutError) {
        self.ports = try Addresses.byContext(ports, option: "--service-port") { text in
            Int(text).flatMap { (1...65_535).contains($0) ? $0 : nil }
        } or: {
            "'\($0)' is no port: it must be 1 to 65535"
        }
        self.urls = try Addresses.byContext(urls, option: "--service-url") { text in
            Addresses.isURL(text) ? text : nil
        } or: {
            "'\($0)' is no address such as http://127.0.0.1:9001"
        }
        var users: [Int: String] = [publicPort: "the gateway"]
        for group in layout.groups {
            guard let port = try port(of: group) else { continue }
            if let user = users.updateValue(group.name, forKey: port) {
                throw LayoutError("--service-port gives \(group.name) the port \(port), which \(user) listens on")
            }
        }
    }

    /// The port that was asked for, for any member of the group.
    package func port(of group: Layout.Group) throws(LayoutError) -> Int? {
        var chosen: (context: ContextName, port: Int)?
        for context in group.contexts {
            guard let port = ports[context] else { continue }
            if let chosen, chosen.port != port {
                throw LayoutError(
                    "--service-port gives \(chosen.context.rawValue) and \(context.rawValue), which share a process, different ports")
            }
            chosen = (context, port)
        }
        return chosen?.port
    }

    private static func byContext<Value>(
        _ texts: [String], option: String, _ parse: (String) -> Value?, or complaint: (String) -> String
    ) throws(LayoutError) -> [ContextName: Value] {
        var values: [ContextName: Value] = [:]
        for text in texts {
            guard let equals = text.firstIndex(of: "=") else {
                throw LayoutError("\(option) '\(text)' must be NAME=\(option == "--service-port" ? "PORT" : "URL")")
            }
            let name = String(text[..<equals])
            if name == "gateway" { throw LayoutError("\(option) is for services; the gateway's address is --host and --port") }
            guard let context = ContextName(rawValue: name) else {
                throw LayoutError(
                    "\(option) names '\(name)', which is none of \(ContextName.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            let rest = String(text[text.index(after: equals)...])
            guard let value = parse(rest) else { throw LayoutError("\(option) \(name): \(complaint(rest))") }
            guard values.updateValue(value, forKey: context) == nil else { throw LayoutError("\(option) names '\(name)' twice") }
        }
        return values
    }

    /// `http://HOST[:PORT][/PATH]`, of visible ASCII without what would need escaping in JSON.
    private static func isURL(_ text: String) -> Bool {
        guard text.hasPrefix("http://"), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !#"\"<>`{}|^?#@"#.utf8.contains($0) }) else {
            return false
        }
        let authority = text.dropFirst("http://".count).prefix { $0 != "/" }
        let afterBrackets = authority.lastIndex(of: "]") ?? authority.startIndex
        guard let colon = authority[afterBrackets...].lastIndex(of: ":") else { return !authority.isEmpty }
        let port = Int(authority[authority.index(after: colon)...])
        return colon > authority.startIndex && port.map { (1...65_535).contains($0) } ?? false
    }
}
