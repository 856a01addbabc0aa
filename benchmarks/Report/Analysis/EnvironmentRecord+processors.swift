extension EnvironmentRecord {
    /// How many processors the system may use: 3 of `0-1,4`; nil where it is not a list of them.
    var systemProcessors: Int? {
        let counts = systemCPUs.split(separator: ",").map { part -> Int? in
            let ends = part.split(separator: "-").map { Int($0.trimmingPrefix(" ")) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last else { return nil }
            return last - first + 1
        }
        guard !counts.isEmpty, !counts.contains(nil) else { return nil }
        return counts.reduce(0) { $0 + ($1 ?? 0) }
    }

    var hasOneProcessor: Bool { systemProcessors == 1 }
}
