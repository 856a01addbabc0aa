package import ShopSQL

extension PaymentsStore {
    /// `processor_state` is the last state that the card processor has acknowledged; where it lags behind `state`, a message is owed.
    package static let schema = Schema(
        component: "payments",
        steps: [
            { _ in
                [
                    """
                    CREATE TABLE payments (
                        order_id TEXT NOT NULL PRIMARY KEY,
                        id TEXT NOT NULL UNIQUE,
                        amount BIGINT NOT NULL,
                        currency TEXT NOT NULL,
                        card_token TEXT NOT NULL,
                        state TEXT NOT NULL,
                        decline_reason TEXT,
                        processor_state TEXT NOT NULL,
                        created_at BIGINT NOT NULL
                    )
                    """,
                    "CREATE INDEX payments_pending ON payments (created_at) WHERE state = 'pending'",
                    """
                    CREATE INDEX payments_unsettled ON payments (created_at)
                    WHERE state IN ('captured', 'voided', 'refunded') AND processor_state <> state
                    """,
                    """
                    CREATE TABLE ledger_entries (
                        order_id TEXT NOT NULL,
                        position BIGINT NOT NULL,
                        debit TEXT NOT NULL,
                        credit TEXT NOT NULL,
                        amount BIGINT NOT NULL,
                        currency TEXT NOT NULL,
                        at BIGINT NOT NULL,
                        PRIMARY KEY (order_id, position)
                    )
                    """,
                ]
            }
        ])
}
