/// Header fields in their order; names are compared without regard to case.
public struct HeaderList: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    public struct Field: Sendable, Equatable {
        public var name: String
        public var value: String
    }
    public private(set) var fields: [Field]

    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The first value of that name; setting replaces all of them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
        set {
            fields.removeAll { $0.name.lowercased() == name.lowercased() }
            if let newValue { append(name, newValue) }
        }
    }

    /// Every value of that name.
    public func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }
}

/// A request to another server.
public struct OutgoingRequest: Sendable, CustomStringConvertible, CustomReflectable {
    public var method: String
    /// `http` or `https`.
    public var url: String
    public var headers: HeaderList
    public var body: [UInt8]
    /// From the call to the last byte of the answer, connecting included.
    public var timeout: Duration
    /// Bytes of the answer's body after decompression.
    public var maxBodyBytes: Int
    /// How many redirects are followed; 0 hands the redirect to the caller.
    public var followRedirects: Int
    /// Only status and headers matter: a body that is over the limit or does not end in time is cut off, not an error.
    public var ignoresBody = false
    /// Asked with the four or sixteen bytes of each address before it is connected to, whatever name led there. A request
    /// with this question makes a connection of its own, and none through a proxy.
    public var permitsAddress: (@Sendable ([UInt8]) -> Bool)?

    public init(
        method: String = "GET", url: String, headers: HeaderList = [:], body: [UInt8] = [],
        timeout: Duration = .seconds(30), maxBodyBytes: Int = 16 << 20, followRedirects: Int = 0
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maxBodyBytes = maxBodyBytes
        self.followRedirects = followRedirects
    }

    // Address, headers and body hold tokens.
    public var description: String { "\(method) of \(body.count) bytes" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The answer of another server, whatever its status.
public struct IncomingResponse: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    public var status: Int
    public var headers: HeaderList
    public var body: [UInt8]

    public init(status: Int, headers: HeaderList = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public var text: String { String(decoding: body, as: UTF8.self) }

    // Likewise.
    public var description: String { "HTTP \(status) of \(body.count) bytes" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
