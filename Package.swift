// swift-tools-version: 6.2
import PackageDescription

// One package, nothing published: `package` access everywhere, `public` nowhere.

// MARK: Settings, applied to every target by the loop at the end

let settings: [SwiftSetting] = [
    // An existential costs an indirection; the word `any` makes each one visible.
    .enableUpcomingFeature("ExistentialAny"),
    // A member is usable only where its module is imported, so imports tell the truth.
    .enableUpcomingFeature("MemberImportVisibility"),
    // A dependency leaks into a module's interface only where it says `package import`.
    .enableUpcomingFeature("InternalImportsByDefault"),
    // A warning left standing hides the next one.
    .treatAllWarnings(as: .error),
]

// MARK: Dependencies by the name that targets use

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let jwtKit: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioConcurrency: Target.Dependency = .product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let serviceContext: Target.Dependency = .product(name: "ServiceContextModule", package: "swift-service-context")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")

// MARK: Targets

let contexts = ["Accounts", "Catalog", "Inventory", "Carts", "Orders", "Payments", "Shipping", "Reviews"]

/// A bounded context: use cases and SQL store. It never sees another context.
func context(_ name: String) -> Target {
    .target(name: name, dependencies: ["ShopCore", "ShopSQL"], path: "Sources/Contexts/\(name)")
}

/// A microservice is a definition (a library that `node` can host too) and an executable of one line.
func service(_ name: String) -> [Target] {
    let folder = "microservices/\(name.lowercased())"
    return [
        .target(
            name: "\(name)Service",
            dependencies: [.byName(name: name), "ShopCore", "ShopSQL", "ShopRPC", "ShopRuntime", "ServiceHost", "DemoData"]
                + (name == "Accounts" ? ["ShopSecurity"] : [])
                + (name == "Payments" ? ["CardProcessing"] : []),
            path: folder,
            exclude: ["main"]),
        .executableTarget(
            name: "\(name.lowercased())-service",
            dependencies: [.byName(name: "\(name)Service"), "ServiceHost"],
            path: "\(folder)/main"),
    ]
}

let shared: [Target] = [
    .target(name: "ShopCore"),
    // Codable values as JSON without Foundation's cost: on the path of every internal call and every event.
    .target(name: "ShopJSON"),
    .target(name: "DemoData", dependencies: ["ShopCore"]),
    .target(name: "ShopSQL", dependencies: ["ShopCore", "ShopJSON", grdb, grdbSQLite, metrics, tracing]),
    .target(name: "ShopSecurity", dependencies: ["ShopCore", "ShopRuntime", crypto, cryptoExtras, jwtKit, nioPosix, nioConcurrency]),
    .target(
        name: "ShopRuntime",
        dependencies: [
            "ShopCore", configuration, logging, metrics, serviceContext, serviceLifecycle, tracing, unixSignals,
            nioCore, nioPosix, nioConcurrency,
        ]),
    .target(name: "CardProcessing", dependencies: ["ShopCore", "ShopRuntime", asyncHTTPClient, nioCore, nioHTTP1, tracing]),
    .target(
        name: "ShopRPC",
        dependencies: [
            "ShopCore", "ShopJSON", "ShopRuntime", tracing, crypto, hummingbird, httpTypes, logging, nioCore, nioPosix, nioConcurrency,
            serviceLifecycle,
        ]),
    .target(
        name: "ShopMessaging",
        dependencies: ["ShopCore", "ShopSQL", "ShopRPC", "ShopRuntime", logging, nioConcurrency, serviceLifecycle]),
    .target(
        name: "ShopHTTP",
        dependencies: [
            "ShopCore", "ShopRuntime", "ShopSecurity", hummingbird, httpTypes, logging, nioCore, nioHTTPTypes, nioPosix, nioConcurrency,
            serviceLifecycle, tracing,
        ]),
]

let monolith: [Target] = [
    .target(
        name: "MonolithShop",
        dependencies: contexts.map { .byName(name: $0) } + [
            "ShopCore", "ShopSQL", "ShopHTTP", "ShopRuntime", "ShopSecurity", "CardProcessing", "DemoData", argumentParser, hummingbird,
            logging,
            serviceLifecycle, nioConcurrency, nioPosix,
        ],
        path: "monolith", exclude: ["main"]),
    .executableTarget(
        name: "monolith", dependencies: ["MonolithShop", "ShopRuntime", "ShopSQL", "Supervision", argumentParser, logging],
        path: "monolith/main"),
]

let microservices: [Target] =
    contexts.flatMap(service) + [
        // Which members share a process, as the command line says it.
        .target(name: "ShopLayout", dependencies: ["ShopCore"], path: "microservices/layout"),
        .target(
            name: "ServiceHost",
            dependencies: [
                "DemoData", "ShopCore", "ShopSQL", "ShopRPC", "ShopMessaging", "ShopRuntime", hummingbird, logging, nioCore,
                serviceLifecycle, nioConcurrency, nioPosix,
            ],
            path: "microservices/host"),
        .target(
            name: "GatewayShop",
            dependencies: [
                "ShopCore", "ShopHTTP", "ShopRPC", "ShopRuntime", "ShopSecurity", argumentParser, hummingbird, logging, serviceLifecycle,
                nioConcurrency, nioPosix,
            ],
            path: "microservices/gateway", exclude: ["main"]),
        .executableTarget(
            name: "gateway", dependencies: ["GatewayShop", "ShopRuntime", argumentParser], path: "microservices/gateway/main"),
        .executableTarget(
            name: "node",
            dependencies: contexts.map { .byName(name: "\($0)Service") } + [
                "GatewayShop", "ServiceHost", "ShopCore", "ShopRPC", "ShopRuntime",
            ],
            path: "microservices/node"),
        .target(name: "Supervision", dependencies: ["ShopRuntime", serviceLifecycle, subprocess, system]),
        .executableTarget(
            name: "microservices",
            dependencies: [
                "Supervision", "ShopCore", "ShopLayout", "ShopRPC", "ShopRuntime", "ShopSecurity", argumentParser, logging,
            ],
            path: "microservices/launcher"),
    ]

let harness: [Target] = [
    .target(
        name: "LoadGenerator",
        dependencies: ["Statistics", histogram, nioCore, nioPosix, nioConcurrency],
        path: "benchmarks/LoadGenerator"),
    .target(name: "Statistics", dependencies: [], path: "benchmarks/Statistics"),
    .target(
        name: "Topology", dependencies: [asyncHTTPClient, nioCore, nioHTTP1], path: "benchmarks/Topology"),
    .target(name: "Faults", dependencies: ["Topology", grdbSQLite, nioCore, nioPosix, nioConcurrency], path: "benchmarks/Faults"),
    .target(name: "Invariants", dependencies: [], path: "benchmarks/Invariants"),
    .target(
        name: "Experiments",
        dependencies: [
            "LoadGenerator", "Statistics", "Topology", "Faults", "Invariants", "Report", histogram, nioCore, nioPosix, nioConcurrency,
            hummingbird, "MonolithShop", "ShopCore", "ShopHTTP", "ShopRPC", "ShopRuntime", "ShopSQL", grdbSQLite,
        ],
        path: "benchmarks/Experiments"),
    .target(name: "Report", dependencies: ["Statistics", histogram, mustache], path: "benchmarks/Report"),
    .executableTarget(
        name: "shopbench",
        dependencies: [
            "Experiments", "Faults", "LoadGenerator", "Report", "Statistics", "Topology", "ShopRuntime", "ShopSQL", argumentParser,
        ],
        path: "benchmarks/shopbench"),
    .executableTarget(
        name: "card-processor",
        dependencies: ["ShopCore", "ShopRuntime", "CardProcessing", argumentParser, hummingbird, logging, nioCore],
        path: "benchmarks/card-processor"),
]

let tests: [Target] = [
    .testTarget(name: "ShopCoreTests", dependencies: ["ShopCore", "DemoData"]),
    .testTarget(name: "ShopSQLTests", dependencies: ["ShopSQL"]),
    .testTarget(name: "ContextsTests", dependencies: contexts.map { .byName(name: $0) } + ["ShopCore", "ShopSQL", "CardProcessing"]),
    .testTarget(
        name: "CheckoutTests",
        dependencies: contexts.map { .byName(name: $0) } + ["ShopCore", "ShopSQL", "CardProcessing", "OrdersService", "MonolithShop"]),
    .testTarget(
        name: "PlatformTests",
        dependencies: [
            "CardProcessing", "ServiceHost", "ShopCore", "ShopHTTP", "ShopJSON", "ShopLayout", "ShopMessaging", "ShopRPC", "ShopRuntime",
            "ShopSecurity", "ShopSQL", "Supervision", hummingbird, hummingbirdTesting, crypto, nioCore, nioPosix, httpTypes, metrics,
            tracing,
        ]),
    .testTarget(
        name: "HarnessTests",
        dependencies: [
            "Experiments", "Faults", "LoadGenerator", "Statistics", "Invariants", "Report", "Topology", histogram, nioCore, nioPosix,
            nioHTTP1, "ShopSQL",
        ]),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(
        name: "ConformanceTests",
        dependencies: [asyncHTTPClient, nioCore, nioHTTP1]),
]

let package = Package(
    name: "twinshop",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-service-context", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ],
    targets: shared + contexts.map(context) + monolith + microservices + harness + tests,
    swiftLanguageModes: [.v6])

for target in package.targets {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
