/// One sentence that introductions to microservices make, and the experiment that settles it.
struct Claim {
    var id: String
    var text: String
    /// The term as the source has it.
    var korean: String
    var experiments: [String]
    /// What the experiments will put beside it.
    var figures: String

    static let all = [
        Claim(
            id: "F1", text: "Split into small services, one business capability each", korean: "작은 단위의 서비스",
            experiments: ["complexity"], figures: "lines, operations, dependencies, binary size and memory of each context and process"),
        Claim(
            id: "F2", text: "Deploy, scale and change each service independently", korean: "독립 배포 가능성", experiments: ["deploy"],
            figures: "failed requests and p99 during a rolling upgrade of one context, seconds to the new version"),
        Claim(
            id: "F3", text: "Services talk over the network and keep their own state", korean: "분산 아키텍처", experiments: ["ladder"],
            figures: "cost of a boundary: in-process call, codec, loopback, gRPC, queue, added delay"),
        Claim(
            id: "F4", text: "Each service may choose language, framework and database", korean: "기술 독립성", experiments: ["swap"],
            figures: "one service replaced in another language, conformance and load unchanged"),
        Claim(
            id: "A1", text: "Scale only the service that needs it", korean: "확장성", experiments: ["scale"],
            figures: "capacity and memory with 1…N copies of the hot service against 1…N monoliths, at equal CPU"),
        Claim(
            id: "A2", text: "Smaller code bases are easier to maintain", korean: "유지보수성", experiments: ["change"],
            figures: "files, modules and processes touched, incremental build seconds, tests to run"),
        Claim(
            id: "A3", text: "Update one service without redeploying everything", korean: "배포 효율성", experiments: ["deploy", "change"],
            figures: "as F2, and build-to-running seconds"),
        Claim(
            id: "A4", text: "Teams work in parallel, one a service", korean: "팀 생산성 증가", experiments: ["change"],
            figures: "contexts that each change crosses, contract breaks caught"),
        Claim(
            id: "A5", text: "One service’s failure leaves the rest working", korean: "장애 격리", experiments: ["failure"],
            figures: "goodput, blast radius and recovery of each component’s fault"),
        Claim(
            id: "D1", text: "More to operate, and network latency", korean: "복잡한 운영", experiments: ["footprint"],
            figures: "processes, ports, databases, settings, log streams, cold start, idle memory, disk"),
        Claim(
            id: "D2", text: "Data consistency and distributed transactions are hard", korean: "데이터 일관성 관리",
            experiments: ["consistency"],
            figures: "invariants under faults, staleness of each replica, stuck sagas, price of saga and outbox"),
        Claim(
            id: "D3", text: "High initial cost", korean: "높은 초기 비용", experiments: ["footprint"],
            figures: "clone-to-running and build seconds, image bytes, manifest lines, dependencies"),
        Claim(
            id: "K0", text: "Complexity moves from local to global", korean: "로컬 복잡성, 글로벌 복잡성", experiments: ["complexity"],
            figures: "complexity of each context against the graph between them"),
        Claim(
            id: "K1", text: "Bounded contexts set the boundaries", korean: "바운디드 컨텍스트", experiments: ["ladder"],
            figures: "1, 2, 4 and 9 processes in different cuts, a bad cut for contrast"),
        Claim(
            id: "K2", text: "Orchestration, gateway, discovery, logging and monitoring are needed", korean: "배포 및 운영 환경",
            experiments: ["footprint", "scale"], figures: "what each part costs: the gateway hop, tracing on and off, discovery"),
        Claim(
            id: "K3", text: "A database for each service, with duplication and consistency to manage", korean: "데이터 관리",
            experiments: ["consistency", "ladder"], figures: "shared against separate databases: commits a checkout, bytes twice, staleness"
        ),
        Claim(
            id: "K4", text: "Teams own services", korean: "팀 조직", experiments: ["change"],
            figures: "the ownership map against the changes; a proxy"),
    ]
}

/// A claim with what this run says about it.
package struct ClaimRow: Codable, Sendable {
    package enum Verdict: String, Codable, Sendable {
        case supported
        case refuted
        case depends
        case notMeasurableHere = "not measurable here"
        /// A part of its figures is there; the experiment that settles it was not run.
        case partlyMeasured = "partly measured"
        case notYetMeasured = "not yet measured"
    }

    package var id: String
    package var claim: String
    package var korean: String
    package var verdict: Verdict
    package var monolith: String
    package var microservices: String
    package var decidedBy: String

    static func all(of analysis: Analysis) -> [ClaimRow] { Claim.all.map { Verdicts(analysis: analysis).row(for: $0) } }
}
