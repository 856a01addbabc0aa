package import ShopCore

extension CreateAccount {
    package static let maximumEmailLength = 254
    package static let passwordLengthLimits = 8...128
    package static let maximumNameLength = 200

    /// The rules of the request itself. RFC 5321 §4.5.3.1 gives the lengths of an address.
    package func fieldErrors() -> [FieldError] {
        var errors: [FieldError] = []
        if !EmailAddress.isWellFormed(email) { errors.append(FieldError(field: "email", message: "must be an email address")) }
        if !Self.passwordLengthLimits.contains(password.count) {
            errors.append(FieldError(field: "password", message: "must have 8 to 128 characters"))
        }
        if displayName.isEmpty || displayName.count > Self.maximumNameLength {
            errors.append(FieldError(field: "name", message: "must have 1 to \(Self.maximumNameLength) characters"))
        }
        return errors
    }
}

enum EmailAddress {
    /// Accounts are told apart by the lower-case form.
    static func normalised(_ email: String) -> String { email.lowercased() }

    /// `local@domain` of visible ASCII, the domain of two labels or more: what can be mailed to, without claiming that it exists.
    static func isWellFormed(_ email: String) -> Bool {
        let bytes = email.utf8
        guard bytes.count <= CreateAccount.maximumEmailLength, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), !parts[0].contains(where: "()<>[]:;,\\\"".contains) else {
            return false
        }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy(isLabel)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
    }
}
