import Domain
import HTTPTypes

/// The answers with errors of all operations: each operation names its codes, the catalogue knows their statuses. Equal
/// answers stand once in the document.
struct ErrorResponses {
    /// By their names in `components/responses`.
    private(set) var components: [String: JSONValue] = [:]
    private var names: [[ProblemCode]: String] = [:]

    /// Adds what `codes` mean to the responses of an operation.
    /// - Parameter asPages: browsers get these errors as pages.
    mutating func add(_ codes: Set<ProblemCode>, asPages: Bool, to responses: inout JSONValue) {
        let byStatus = Dictionary(grouping: ProblemCode.allCases.filter(codes.contains), by: \.status.code)
        for (status, codes) in byStatus {
            let key = String(status)
            guard asPages || responses[key] != nil else {
                responses[key] = .reference("responses", name(of: codes))
                continue
            }
            var answer = Self.response(codes)
            if asPages { answer["content"]?["text/html"] = ["schema": ["type": "string"]] }
            responses[key] = Self.merged(responses[key], answer)
        }
    }

    private mutating func name(of codes: [ProblemCode]) -> String {
        if let name = names[codes] { return name }
        let status = codes.first?.status.code ?? 0
        let name = "Error\(status).\(names.values.count { $0.hasPrefix("Error\(status)") } + 1)"
        names[codes] = name
        components[name] = Self.response(codes)
        return name
    }

    private static func response(_ codes: [ProblemCode]) -> JSONValue {
        let isList = codes.first?.status == .unprocessableContent
        let words: JSONValue = ["properties": ["code": ["enum": .texts(codes.map(\.rawValue))]]]
        func schema(_ name: String) -> JSONValue { ["allOf": .array([.reference("schemas", name), words])] }
        var body = schema(isList ? "HTTPValidationError" : "Error")
        if codes.contains(.notFound) { body = ["anyOf": .array([body, .reference("schemas", "BareError")])] }
        return [
            "description": .string(codes.map { "`\($0.rawValue)`" }.joined(separator: ", ")),
            "headers": .object(headers(codes.first?.status)),
            "content": [
                "application/json": ["schema": body],
                "application/problem+json": ["schema": schema("Problem")],
            ],
        ]
    }

    private static func headers(_ status: HTTPResponse.Status?) -> [String: JSONValue] {
        switch status {
        case .unauthorized: ["WWW-Authenticate": .reference("headers", "WWWAuthenticate")]
        case .serviceUnavailable: ["Retry-After": .reference("headers", "RetryAfter")]
        case .tooManyRequests:
            [
                "Retry-After": .reference("headers", "RetryAfter"), "RateLimit": .reference("headers", "RateLimit"),
                "RateLimit-Policy": .reference("headers", "RateLimitPolicy"),
            ]
        default: [:]
        }
    }

    /// Of two answers with the same status both may come.
    private static func merged(_ known: JSONValue?, _ more: JSONValue) -> JSONValue {
        guard var known else { return more }
        var content = known["content"] ?? [:]
        for (type, body) in more["content"]?.members ?? [:] {
            guard let other = content[type] else {
                content[type] = body
                continue
            }
            // Where nothing is said of the body, it may be anything.
            guard let first = other["schema"], let second = body["schema"] else { continue }
            content[type] = ["schema": ["anyOf": .array([first, second])]]
        }
        known["content"] = content
        known["headers"] = .object((known["headers"]?.members ?? [:]).merging(more["headers"]?.members ?? [:]) { $1 })
        let texts = [known["description"]?.text, more["description"]?.text].compactMap(\.self)
        known["description"] = .string(texts.joined(separator: "; "))
        return known
    }
}
