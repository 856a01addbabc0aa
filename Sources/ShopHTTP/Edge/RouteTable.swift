import HTTPTypes

/// The paths of the API and the methods of each: tells a wrong method (405) from a wrong path (404).
struct RouteTable {
    private struct Route {
        var method: HTTPRequest.Method
        var segments: [Substring]
    }

    private var routes: [Route] = []

    mutating func add(_ method: HTTPRequest.Method, _ pattern: String) {
        routes.append(Route(method: method, segments: Self.segments(pattern)))
    }

    /// The methods that the path knows; empty where there is no such path.
    func methods(at path: String) -> [HTTPRequest.Method] {
        let asked = Self.segments(path)
        return routes.filter { route in
            route.segments.count == asked.count && zip(route.segments, asked).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
        }.map(\.method)
    }

    private static func segments(_ path: String) -> [Substring] { path.split(separator: "/") }
}
