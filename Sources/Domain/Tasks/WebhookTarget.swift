/// Where the owner of a task wants to hear of its end; sealed at rest, for the URL may hold a secret.
public struct WebhookTarget: Sendable, Codable, Equatable {
    public var url: String

    public init(url: String) { self.url = url }
}
