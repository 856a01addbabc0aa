import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where this machine lets the harness make control groups, in whichever version of the interface it has.
package struct ControlGroupHierarchy: Sendable, Equatable {
    /// Of the kernel's interface: v1 has a tree for each controller, v2 one for all.
    package enum Version: String, Sendable { case v1, v2 }

    package typealias Controller = ControlGroupLimits.Controller

    package let version: Version
    /// The folder in which groups are made, by controller; in v2 it is the same for all.
    package let parents: [Controller: String]

    package static let systemRoot = "/sys/fs/cgroup"

    /// Looks from the harness's own group upwards, so that limits set from outside go on to hold for what it starts.
    /// - Parameters:
    ///   - controllers: what is needed; at least one.
    ///   - own: the contents of `/proc/self/cgroup`.
    ///   - tryFolder: whether a group can be made in a folder: 0 or the error number.
    package static func detect(
        _ controllers: [Controller], root: String = systemRoot, own: String = ControlGroupFile.text("/proc/self/cgroup") ?? "",
        tryFolder: (String) -> Int32 = tryToMakeGroup
    ) throws(ControlGroupUnavailable) -> ControlGroupHierarchy {
        if let offered = ControlGroupFile.text("\(root)/cgroup.controllers") {
            return try detectV2(controllers, offered: words(offered), root: root, own: own, tryFolder)
        }
        let mounted = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        guard !mounted.isEmpty else { throw .notMounted(root: root) }
        var parents: [Controller: String] = [:]
        for controller in controllers {
            // Controllers that are mounted together have a folder named after all of them.
            guard
                let folder = mounted.sorted().first(where: { $0 == controller.rawValue })
                    ?? mounted.sorted().first(where: { $0.split(separator: ",").contains { $0 == controller.rawValue } })
            else { throw .missingController(controller, root: root) }
            let tree = "\(root)/\(folder)"
            let path = ownPath(in: own) { $0.split(separator: ",").contains { $0 == controller.rawValue } }
            parents[controller] = try firstUsable(candidates(tree, path), tryFolder)
        }
        return ControlGroupHierarchy(version: .v1, parents: parents)
    }

    private static func detectV2(
        _ controllers: [Controller], offered: [String], root: String, own: String, _ tryFolder: (String) -> Int32
    ) throws(ControlGroupUnavailable) -> ControlGroupHierarchy {
        for controller in controllers where !offered.contains(controller.rawValue) { throw .missingController(controller, root: root) }
        let all = candidates(root, ownPath(in: own) { $0.isEmpty })
        // A group has a controller only where the one above hands it down.
        let handing = all.filter { folder in
            let handed = words(ControlGroupFile.text("\(folder)/cgroup.subtree_control") ?? "")
            return controllers.allSatisfy { handed.contains($0.rawValue) }
        }
        guard !handing.isEmpty else { throw .notHandedDown(controllers, folder: all.first ?? root) }
        let parent = try firstUsable(handing, tryFolder)
        return ControlGroupHierarchy(version: .v2, parents: Dictionary(uniqueKeysWithValues: controllers.map { ($0, parent) }))
    }

    /// The path of `/proc/self/cgroup`'s first line whose controllers fit: `4:memory:/a/b`.
    private static func ownPath(in text: String, where fits: (Substring) -> Bool) -> String {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            if fields.count == 3, fits(fields[1]) { return String(fields[2]) }
        }
        return "/"
    }

    /// The folder of the own group and all above it. In a container the path can be one of the host's, which is not seen from within.
    private static func candidates(_ tree: String, _ path: String) -> [String] {
        var names = path.split(separator: "/")
        var folders: [String] = []
        while true {
            let folder = ([tree[...]] + names).joined(separator: "/")
            if FileManager.default.fileExists(atPath: folder) { folders.append(folder) }
            if names.isEmpty { return folders }
            names.removeLast()
        }
    }

    private static func firstUsable(_ folders: [String], _ tryFolder: (String) -> Int32) throws(ControlGroupUnavailable) -> String {
        var refusal: ControlGroupUnavailable?
        for folder in folders {
            let code = tryFolder(folder)
            if code == 0 { return folder }
            refusal = refusal ?? .notPermitted(folder: folder, errno: code)
        }
        throw refusal ?? .notMounted(root: systemRoot)
    }

    /// Makes a group in it and removes it again.
    /// - Returns: 0 or the error number.
    package static func tryToMakeGroup(in folder: String) -> Int32 {
        let path = "\(folder)/\(ControlGroup.namePrefix)\(getpid())-probe"
        guard mkdir(path, 0o755) == 0 else { return errno }
        return rmdir(path) == 0 ? 0 : errno
    }

    private static func words(_ text: String) -> [String] { text.split { $0 == " " || $0 == "\n" }.map(String.init) }
}

/// Why no budget can be kept on this machine: a sentence for the person who asked for one.
package enum ControlGroupUnavailable: Error, Equatable, CustomStringConvertible {
    case notMounted(root: String)
    case missingController(ControlGroupLimits.Controller, root: String)
    case notHandedDown([ControlGroupLimits.Controller], folder: String)
    case notPermitted(folder: String, errno: Int32)
    /// The kernel did not take a value.
    case refused(file: String, value: String, errno: Int32)

    package var description: String { "\(reason). Run without --cpu-quota and --memory-limit, or \(remedy)." }

    private var reason: String {
        switch self {
        case .notMounted(let root): "no control groups are mounted at \(root)"
        case .missingController(let controller, let root): "the kernel offers no controller \(controller.rawValue) at \(root)"
        case .notHandedDown(let controllers, let folder):
            "no group from \(folder) upwards hands \(controllers.map(\.rawValue).joined(separator: " and ")) down to groups below it"
        case .notPermitted(let folder, EROFS): "\(folder) is mounted read-only, as in most containers, so no control group can be made"
        case .notPermitted(let folder, let errno): "no control group may be made in \(folder) (\(Self.text(errno)))"
        case .refused(let file, let value, let errno): "\(file) does not take \(value) (\(Self.text(errno)))"
        }
    }

    private var remedy: String {
        switch self {
        case .notMounted: "on a Linux machine with control groups"
        case .missingController: "on a machine whose kernel has it"
        case .notHandedDown(let controllers, let folder):
            "first, as root: echo \"\(controllers.map { "+\($0.rawValue)" }.joined(separator: " "))\" > \(folder)/cgroup.subtree_control"
        case .notPermitted: "as root outside of a container, or from a group that was delegated to you"
        case .refused: "with a value that the groups above allow"
        }
    }

    private static func text(_ number: Int32) -> String { strerror(number).map { String(cString: $0) } ?? "errno \(number)" }
}
