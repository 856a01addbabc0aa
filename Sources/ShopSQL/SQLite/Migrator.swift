/// Applies schema steps inside one transaction, so that a crash leaves either the old schema or the new one.
enum Migrator {
    static func migrate(_ schemas: [Schema], on db: any SQLConnection) throws {
        try db.execute("CREATE TABLE IF NOT EXISTS schema_versions (component TEXT PRIMARY KEY, version INTEGER NOT NULL)")
        let found = Dictionary(
            uniqueKeysWithValues: try db.query("SELECT component, version FROM schema_versions", []) { ($0.text(0), $0.int(1)) })
        for schema in schemas {
            let version = found[schema.component] ?? 0
            guard version <= schema.steps.count else {
                throw SQLFailure.newerVersion(component: schema.component, found: version, known: schema.steps.count)
            }
            for step in schema.steps[version...] {
                for statement in step(db.dialect) { try db.execute(statement) }
            }
            try db.execute(
                """
                INSERT INTO schema_versions (component, version) VALUES ($1, $2)
                ON CONFLICT (component) DO UPDATE SET version = excluded.version
                """, [.text(schema.component), .int(schema.steps.count)])
        }
    }
}
