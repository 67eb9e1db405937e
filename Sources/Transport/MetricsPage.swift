public import Domain

/// `/metrics`: who may read it, and what it says.
public struct MetricsPage: Sendable {
    public enum Access: Sendable {
        /// There is no such page.
        case none
        case everybody
        /// Who knows it.
        case token(Secret)
    }

    public var access: Access
    public var contentType: String
    public var text: @Sendable () async -> String

    public init(
        access: Access = .none, contentType: String = "text/plain",
        text: @escaping @Sendable () async -> String = { "" }
    ) {
        self.access = access
        self.contentType = contentType
        self.text = text
    }
}
