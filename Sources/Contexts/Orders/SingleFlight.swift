import Synchronization

/// Runs a piece of work once for everybody in this process who asks for it meanwhile.
///
/// The work is a task of its own: who stops waiting does not stop it half way. It carries the task-local values (deadline, trace) of
/// whoever came first.
package final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let flights = Mutex<[Key: Task<Value, Never>]>([:])

    package init() {}

    /// - Returns: the work's result, and whether this call was the one that ran it.
    package func run(_ key: Key, _ work: @escaping @Sendable () async -> Value) async -> (value: Value, led: Bool) {
        let (flight, led) = flights.withLock { flights in
            if let flight = flights[key] { return (flight, false) }
            let flight = Task {
                let value = await work()
                self.flights.withLock { $0[key] = nil }
                return value
            }
            flights[key] = flight
            return (flight, true)
        }
        return (await flight.value, led)
    }
}

/// Keeps what the work returned or threw.
package func outcome<Value, Failure: Error>(_ work: () async throws(Failure) -> Value) async -> Result<Value, Failure> {
    do { return .success(try await work()) } catch { return .failure(error) }
}
