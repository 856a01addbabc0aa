import ShopCore

extension PostalAddress {
    static let somewhere = PostalAddress(name: "A. Lice", street: "Main St 1", city: "Berlin", postalCode: "10115", country: "DE")
}
