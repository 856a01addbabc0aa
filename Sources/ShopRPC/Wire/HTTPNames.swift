import HTTPTypes

/// Names of the internal protocol: `POST /internal/CONTEXT/OPERATION`.
enum InternalHTTP {
    static let deadlineHeader = "X-Deadline-Millis"
    static let traceHeader = "traceparent"
    /// Bytes of a request or an answer; an audit page of 1,000 rows is the largest answer there is.
    static let maximumRequestBytes = 1 << 20
    static let maximumAnswerBytes = 16 << 20
}

extension HTTPField.Name {
    // safe: the names are tokens of RFC 9110, which a test of the headers shows.
    static let deadlineMillis = HTTPField.Name(InternalHTTP.deadlineHeader)!
    static let traceparent = HTTPField.Name(InternalHTTP.traceHeader)!
}
