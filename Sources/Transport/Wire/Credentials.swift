import Domain
import FoundationEssentials

/// Name and password, as a form or as JSON: the content type says which, so that no client can pick the wrong address
/// (rows C3 and C4).
struct Credentials {
    var username: String
    var password: String
    /// Whether a browser asks for a cookie.
    var wantsCookie: Bool

    init(_ form: FormFields) throws(ValidationFailure) {
        var items: [ValidationFailure.Item] = []
        if let type = form["grant_type"], type != "password" {
            items.append(
                .init(
                    type: "string_pattern_mismatch", location: ["body", "grant_type"],
                    message: "String should match pattern '^password$'", input: .string(String(type.prefix(100))),
                    context: ["pattern": .string("^password$")]))
        }
        for name in ["username", "password"] where form[name] == nil { items.append(.missing(["body", name])) }
        guard items.isEmpty, let username = form["username"], let password = form["password"] else {
            throw ValidationFailure(items)
        }
        self.username = username
        self.password = password
        wantsCookie = form["cookie"] == "true"
    }

    /// `username` or `email`.
    init(_ body: BodyFields) throws(ValidationFailure) {
        var fields = body
        let name = fields.has("username") || !fields.has("email") ? "username" : "email"
        let username = fields.string(name)
        let password = fields.secret("password")
        wantsCookie = fields.boolean("cookie") ?? false
        fields.require(name)
        fields.require("password")
        try fields.check()
        self.username = username ?? ""
        self.password = password ?? ""
    }
}

/// A new account, from JSON.
struct Registration {
    var email: EmailAddress
    var password: Password
    var name: String?
    var language: ReportLanguage?

    init(_ body: BodyFields) throws(ValidationFailure) {
        var fields = body
        let text = fields.string("email")
        let typed = fields.secret("password")
        fields.require("email")
        fields.require("password")
        let email = fields.address(text)
        let password = fields.newPassword(typed, at: "password", for: email)
        name = fields.personName("name") ?? fields.personName("full_name")
        language = fields.language("locale", "lang", "language")
        try fields.check()
        guard let email, let password else { throw ValidationFailure.missing("body") }
        self.email = email
        self.password = password
    }
}

extension BodyFields {
    /// The address in the field `email`.
    mutating func address(_ text: String?) -> EmailAddress? {
        guard let text else { return nil }
        if let email = EmailAddress(rawValue: text) { return email }
        refuse(
            .init(
                type: "value_error", location: ["body", "email"], message: "value is not a valid email address",
                input: .string(String(text.prefix(320)))))
        return nil
    }

    /// What is typed is never sent back.
    mutating func newPassword(_ typed: String?, at name: String, for email: EmailAddress?) -> Password? {
        guard let typed else { return nil }
        let length = Password.length
        do throws(Password.Fault) { return try Password(new: typed, for: email) } catch {
            switch error {
            case .tooShort:
                refuse(
                    .init(
                        type: "string_too_short", location: ["body", name],
                        message: "String should have at least \(length.lowerBound) characters",
                        context: ["min_length": .number(Decimal(length.lowerBound))]))
            case .tooLong:
                refuse(
                    .init(
                        type: "string_too_long", location: ["body", name],
                        message: "String should have at most \(length.upperBound) characters",
                        context: ["max_length": .number(Decimal(length.upperBound))]))
            case .isAddress: refuse(.value("the password is the e-mail address", ["body", name], .null))
            }
            return nil
        }
    }

    /// At most 100 characters, none of them a control character.
    mutating func personName(_ name: String) -> String? {
        guard let text = string(name), !text.isEmpty else { return nil }
        guard text.unicodeScalars.count <= 100,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            refuse(
                .init(
                    type: "string_too_long", location: ["body", name],
                    message: "String should have at most 100 characters", context: ["max_length": .number(100)]))
            return nil
        }
        return text
    }
}
