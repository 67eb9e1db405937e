import Domain
import HTTPTypes

/// The document behind `/openapi.json`: `Templates/openapi.json`, kept by hand, completed by what the code knows
/// better (docs/openapi.md). The route table gives summaries, aliases and the 429 of what is counted, the catalogue of
/// errors the status of each code that an operation names in `x-errors`.
///
/// That both sides name the same operations is a test.
struct OpenAPIDocument {
    let source: JSONValue
    let routes: [Route]

    /// Members of the source that are for us alone.
    static let ours = ["x-error-sets", "x-error-codes"]

    func complete(version: String) -> JSONValue {
        var document = source
        var errors = ErrorResponses()
        var paths = document["paths"] ?? [:]
        for route in routes {
            let (path, method) = (route.documentPath, route.method.rawValue.lowercased())
            guard var operation = paths[path]?[method] else { continue }
            let codes = codes(of: operation, route)
            let asPages = operation["x-errors-as-pages"] == .bool(true)
            operation["x-errors"] = nil
            operation["x-errors-as-pages"] = nil
            operation["summary"] = .string(route.summary)
            if route.patterns.count > 1 { operation["x-aliases"] = .texts(route.patterns.dropFirst()) }
            var responses = operation["responses"] ?? [:]
            errors.add(codes, asPages: asPages, to: &responses)
            operation["responses"] = responses
            paths[path]?[method] = operation
        }
        document["paths"] = paths
        for name in Self.ours { document[name] = nil }
        document["info"]?["version"] = .string(version)
        // Relative: right behind every proxy.
        document["servers"] = .array([["url": "/"]])
        document["components"]?["responses"] = .object(errors.components)
        document["components"]?["schemas"]?["ErrorCode"]?["enum"] = .texts(ProblemCode.allCases.map(\.rawValue))
        return document
    }

    private func codes(of operation: JSONValue, _ route: Route) -> Set<ProblemCode> {
        var codes = Set(errorNames(operation).compactMap { ProblemCode(rawValue: $0) })
        if route.limit != nil { codes.insert(.rateLimited) }
        if let key = route.key, key != .none { codes.formUnion([.validationError, .idempotencyKeyReused]) }
        if route.key == .answer {
            codes.formUnion([.idempotencyInProgress, .storeUnavailable, .storeFull, .storeBusy])
        }
        return codes
    }

    /// The codes of an operation by name, those of its sets (`$name`) included.
    func errorNames(_ operation: JSONValue) -> [String] {
        (operation["x-errors"]?.elements ?? []).compactMap(\.text).flatMap { name in
            guard name.hasPrefix("$") else { return [name] }
            return source["x-error-sets"]?[String(name.dropFirst())]?.elements.compactMap(\.text) ?? [name]
        }
    }
}

extension Route {
    /// The path of its operation in the document: a rest of any length is a parameter there as well.
    var documentPath: String { patterns[0].replacing("**", with: "{path}") }
}
