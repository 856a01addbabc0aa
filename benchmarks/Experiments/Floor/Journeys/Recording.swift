package import ShopSQL

/// A statement as a journey asked it, and how much came back: a replay has to get as much.
package struct RecordedStatement: Sendable, Equatable {
    package enum Answer: Sendable, Equatable {
        case rows(Int)
        case changed(Int)
        /// The engine refused it, or its reader stopped half way.
        case none
    }

    package var sql: String
    package var arguments: [SQLValue]
    package var answer = Answer.none
}

/// Statements between two borders.
package struct RecordedUnit: Sendable, Equatable {
    package enum Border: Sendable, Equatable {
        /// Single statements on a reader.
        case none
        /// A reader's transaction.
        case snapshot
        case committed
        case rolledBack
    }

    package var border: Border
    package var statements: [RecordedStatement]
}

/// One journey's way through the database, in order.
package struct RecordedJourney: Sendable {
    package var name: String
    package var units: [RecordedUnit]

    package init(name: String, units: [RecordedUnit]) {
        self.name = name
        self.units = units
    }

    package var statements: Int { units.reduce(0) { $0 + $1.statements.count } }
    package var commits: Int { units.count { $0.border == .committed } }
}
