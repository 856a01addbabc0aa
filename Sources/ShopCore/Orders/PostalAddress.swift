package struct PostalAddress: Sendable, Codable, Hashable {
    package var name: String
    package var street: String
    package var city: String
    package var postalCode: String
    /// ISO 3166-1 alpha-2.
    package var country: String

    package init(name: String, street: String, city: String, postalCode: String, country: String) {
        self.name = name
        self.street = street
        self.city = city
        self.postalCode = postalCode
        self.country = country
    }

    /// The broken rules, field names prefixed with `shipTo.`; empty where the address is good.
    package func fieldErrors() -> [FieldError] {
        var errors: [FieldError] = []
        for (field, value, limit) in [
            ("name", name, 200), ("street", street, 200), ("city", city, 100), ("postalCode", postalCode, 20),
        ] where value.isEmpty || value.count > limit {
            errors.append(FieldError(field: "shipTo.\(field)", message: "must have 1 to \(limit) characters"))
        }
        let isCode = country.utf8.count == 2 && country.utf8.allSatisfy { (0x41...0x5A).contains($0) }
        if !isCode { errors.append(FieldError(field: "shipTo.country", message: "must be a two-letter country code such as DE")) }
        return errors
    }
}
