import NIOCore
import Statistics

/// GETs of one path of any HTTP server: what `shopbench load URL` and the floors send.
package struct URLWorkload: Workload {
    package var path: String
    /// Other statuses count as failures; nil takes any below 400.
    package var expectedStatus: Int?

    package init(path: String, expectedStatus: Int? = nil) {
        self.path = path
        self.expectedStatus = expectedStatus
    }

    package var journeys: [JourneyKind] { [JourneyKind(name: "get", weight: 1)] }
    package var customerLimit: Int? { nil }

    package func makeSession(authority: String, share: LoopShare) -> any WorkloadSession {
        Session(request: RequestEncoder(authority: authority).encode("GET", path), expectedStatus: expectedStatus)
    }

    private final class Session: WorkloadSession {
        let request: ByteBuffer
        let expectedStatus: Int?

        init(request: ByteBuffer, expectedStatus: Int?) {
            self.request = request
            self.expectedStatus = expectedStatus
        }

        func begin(_ context: JourneyContext, random: inout SplitMix64) -> ByteBuffer { request }

        func next(_ context: JourneyContext, after response: Response) -> JourneyStep {
            let isExpected = expectedStatus.map { $0 == response.status } ?? (response.status < 400)
            return .done(isExpected ? .ok : .failed("status \(response.status)"))
        }

        func abandon(_ context: JourneyContext, because loss: RequestLoss) {}

        func takeHistory() -> OrderHistory { OrderHistory(keeps: false) }
    }
}
