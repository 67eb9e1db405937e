/// The address of a receiver, as far as its text tells. Where its name leads is seen only when somebody connects
/// (`WebhookRules.permits`).
public struct WebhookURL: Sendable, Equatable {
    public static let maxBytes = 2_048

    public let text: String
    /// In lower case, without brackets.
    public let host: String

    /// - Throws: what is wrong, as words behind the name of the field.
    public init(_ text: String, rules: WebhookRules) throws(WebhookFlaw) {
        guard text.utf8.count <= Self.maxBytes else { throw WebhookFlaw("has more than \(Self.maxBytes) bytes") }
        let isPlain = text.utf8.allSatisfy { (0x21...0x7e).contains($0) && !Self.forbidden.contains($0) }
        guard isPlain, let mark = text.firstRange(of: "://") else { throw WebhookFlaw("is not an absolute URL") }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" && rules.allowsPlainHTTP else {
            throw WebhookFlaw("must begin with https://")
        }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !rest.contains("#") else { throw WebhookFlaw("must have no fragment") }
        guard !authority.contains("@") else { throw WebhookFlaw("must have no user and no password") }
        let (host, port) = try Self.split(authority)
        try Self.check(host: host, rules)
        try Self.check(port: port, rules)
        self.text = text
        self.host = host
    }

    /// What no URL has unencoded; a backslash is a slash to some readers.
    private static let forbidden = Set("\\\"<>^`{|}".utf8)

    private static func split(_ authority: Substring) throws(WebhookFlaw) -> (host: String, port: Substring?) {
        let isBracketed = authority.first == "["
        let end = isBracketed ? authority.firstIndex(of: "]") : authority.lastIndex(of: ":")
        guard let end else {
            guard !isBracketed else { throw WebhookFlaw("names no host") }
            return (authority.lowercased(), nil)
        }
        let host = isBracketed ? authority[..<end].dropFirst() : authority[..<end]
        let tail = isBracketed ? authority[end...].dropFirst() : authority[end...]
        let isSound = !isBracketed || host.contains(":") && IPAddress(host) != nil
        guard isSound, tail.isEmpty || tail.first == ":" else { throw WebhookFlaw("names no host") }
        return (host.lowercased(), tail.isEmpty ? nil : tail.dropFirst())
    }

    private static func check(host: String, _ rules: WebhookRules) throws(WebhookFlaw) {
        if let address = IPAddress(host) {
            guard rules.permits(address) else {
                throw WebhookFlaw("names an address that is not on the public internet")
            }
            return
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard host.utf8.count <= 253, labels.allSatisfy(isLabel), let last = labels.last else {
            throw WebhookFlaw("names no host")
        }
        // `0x7f.1` and `2130706433` are addresses to some readers.
        guard last.first?.isNumber == false else { throw WebhookFlaw("names no host") }
        let isLocal = labels.count == 1 || ["localhost", "local", "internal"].contains(String(last))
        guard !isLocal || rules.allowsPrivateAddresses else {
            throw WebhookFlaw("names a host that is not on the public internet")
        }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2d
            }
    }

    /// Ports of other well-known services are no receivers.
    private static func check(port: Substring?, _ rules: WebhookRules) throws(WebhookFlaw) {
        guard let port else { return }
        guard (1...5).contains(port.utf8.count), port.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(port),
            number == 443 || number == 80 && rules.allowsPlainHTTP || (1_024...65_535).contains(number)
        else { throw WebhookFlaw("has a port that is neither 443 nor one from 1024 to 65535") }
    }
}

/// What a receiver's address may be.
public struct WebhookRules: Sendable, Equatable {
    /// Outside production.
    public var allowsPlainHTTP: Bool
    /// For tests and development only.
    public var allowsPrivateAddresses: Bool

    public init(allowsPlainHTTP: Bool, allowsPrivateAddresses: Bool) {
        self.allowsPlainHTTP = allowsPlainHTTP
        self.allowsPrivateAddresses = allowsPrivateAddresses
    }

    /// Whether somebody may connect to `address` for a webhook.
    public func permits(_ address: IPAddress) -> Bool { allowsPrivateAddresses || address.isPublic }
}

/// What is wrong with a receiver's address.
public struct WebhookFlaw: Error, Sendable, Equatable {
    public let message: String
    init(_ message: String) { self.message = message }
}
