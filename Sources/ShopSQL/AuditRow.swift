/// One row of an audit listing: a JSON object on one line, written by hand because a checker reads every row of a store.
package struct AuditRow {
    private var fields = ""

    package init() {}

    /// The finished line, without a line break.
    package var line: String { "{\(fields)}" }

    package func text(_ name: String, _ value: String) -> AuditRow { raw(name, AuditRow.quoted(value)) }

    package func text(_ name: String, orNull value: String?) -> AuditRow { raw(name, value.map(AuditRow.quoted) ?? "null") }

    package func integer(_ name: String, _ value: Int64) -> AuditRow { raw(name, String(value)) }

    package func integer(_ name: String, _ value: Int) -> AuditRow { raw(name, String(value)) }

    package func boolean(_ name: String, _ value: Bool) -> AuditRow { raw(name, value ? "true" : "false") }

    package func rows(_ name: String, _ rows: [AuditRow]) -> AuditRow { raw(name, "[\(rows.map(\.line).joined(separator: ","))]") }

    private func raw(_ name: String, _ json: String) -> AuditRow {
        var row = self
        row.fields += "\(fields.isEmpty ? "" : ",")\"\(name)\":\(json)"
        return row
    }

    /// RFC 8259 §7: quotation mark, reverse solidus and the control characters are escaped, everything else may stand as it is.
    private static func quoted(_ value: String) -> String {
        var result = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// `$from, $from+1, …`: `count` placeholders for an IN list.
package func placeholders(_ count: Int, from first: Int = 1) -> String {
    (first..<first + count).map { "$\($0)" }.joined(separator: ", ")
}
