import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import TestSupport
import Testing

@testable import Transport

/// `Templates/openapi.json` says what the route table and the catalogue of errors say (docs/openapi.md).
struct OpenAPITests {
    private static let routes = RouteTable(TransportWorld().dependencies).routes

    private static func source() throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(SourceTree.read("Templates/openapi.json")))
    }

    /// `GET /session/{id}`, with the operation.
    private static func operations(_ document: JSONValue) -> [String: JSONValue] {
        let pairs = (document["paths"]?.members ?? [:]).flatMap { path, methods in
            methods.members.map { ("\($0.key.uppercased()) \(path)", $0.value) }
        }
        return Dictionary(pairs) { $1 }
    }

    @Test func `each route is in the document`() throws {
        let documented = try Self.operations(Self.source())
        for route in Self.routes {
            let name = "\(route.method.rawValue) \(route.documentPath)"
            #expect(
                documented[name] != nil,
                "Templates/openapi.json lacks \(name) (\(route.summary)): add it under \"paths\", see docs/openapi.md")
        }
    }

    @Test func `each documented operation is a route`() throws {
        let known = Set(Self.routes.map { "\($0.method.rawValue) \($0.documentPath)" })
        for name in try Self.operations(Self.source()).keys {
            #expect(known.contains(name), "Templates/openapi.json: \(name) is no route, or not its first path")
        }
    }

    @Test func `operations name the parameters of their paths, codes that exist, and ids of their own`() throws {
        let source = try Self.source()
        let document = OpenAPIDocument(source: source, routes: Self.routes)
        var ids: Set<String> = []
        for (name, operation) in Self.operations(source) {
            for code in document.errorNames(operation) {
                #expect(
                    ProblemCode(rawValue: code) != nil, "\(name): x-errors: \(code) is neither a code nor a set of them"
                )
            }
            let id = operation["operationId"]?.text ?? ""
            #expect(!id.isEmpty && ids.insert(id).inserted, "\(name): operationId \(id) is missing or used twice")
            let parameters = (operation["parameters"]?.elements ?? []).map { Self.resolved($0, source) }
            let named = parameters.filter { $0["in"] == .string("path") }.compactMap { $0["name"]?.text }
            let inPath = name.split(separator: "{").dropFirst().compactMap {
                $0.split(separator: "}").first.map(String.init)
            }
            #expect(Set(named) == Set(inPath), "\(name): parameters in the path are \(inPath), not \(named)")
            let tag = operation["tags"]?.elements.first
            #expect((source["tags"]?.elements ?? []).contains { $0["name"] == tag }, "\(name): unknown tag")
        }
    }

    @Test func `each code of the catalogue has a meaning`() throws {
        let meanings = try Self.source()["x-error-codes"]?.members.keys.sorted() ?? []
        #expect(meanings == ProblemCode.allCases.map(\.rawValue).sorted())
    }

    @Test func `nothing in the served document leads nowhere, and nothing is unused`() throws {
        let document = try OpenAPIDocument(source: Self.source(), routes: Self.routes).complete(version: "1")
        var references: Set<String> = []
        Self.collect(document, &references)
        var known: Set<String> = []
        for (kind, members) in document["components"]?.members ?? [:] where kind != "securitySchemes" {
            for name in members.members.keys { known.insert("#/components/\(kind)/\(name)") }
        }
        #expect(references.subtracting(known) == [])
        #expect(known.subtracting(references).sorted() == [])
    }

    @Test func `what is counted may be refused, and aliases are told`() throws {
        let document = try OpenAPIDocument(source: Self.source(), routes: Self.routes).complete(version: "1")
        let operations = Self.operations(document)
        for route in Self.routes {
            guard let operation = operations["\(route.method.rawValue) \(route.documentPath)"] else { continue }
            if route.limit != nil { #expect(operation["responses"]?["429"] != nil, "\(route.documentPath)") }
            #expect((operation["x-aliases"]?.elements ?? []) == route.patterns.dropFirst().map { .string($0) })
            #expect(operation["x-errors"] == nil && operation["summary"]?.text == route.summary)
        }
        let busy = operations["GET /session/{id}"]?["responses"]?["410"].map { Self.resolved($0, document) }
        #expect(busy?["description"] == .string("`session_expired`"))
    }

    @Test func `it is served, and asked for again it is not sent again`() async throws {
        var dependencies = TransportWorld().dependencies
        dependencies.apiFiles = APIDocumentFiles(document: { try? SourceTree.read("Templates/openapi.json") })
        let client = InMemoryClient(responder: buildRouter(dependencies).buildResponder(), authority: "api.test")
        for path in ["/openapi.json", "/api/v1/openapi.json", "/openapi.yaml"] {
            let answer = try await client.send(.get, path)
            #expect(answer.status == .ok && JSON(answer).openapi.string == "3.1.0")
            let again = try await client.send(.get, path, headers: [.ifNoneMatch: answer.headers[.eTag] ?? ""])
            #expect(again.status == .notModified)
        }
        let errors = try await client.send(.get, "/docs/errors").text
        for code in ProblemCode.allCases { #expect(errors.contains("id=\"\(code.rawValue)\"")) }
    }

    @Test func `without their files the pages say what is missing`() async throws {
        for path in ["/docs", "/redoc", "/docs/oauth2-redirect", "/docs/assets/swagger-ui.css"] {
            let answer = try await TransportWorld().get(path)
            #expect(answer.status == .notFound && answer.text.contains("make setup"))
        }
        #expect(try await TransportWorld().get("/docs/assets/passwd").status == .notFound)
    }

    private static func resolved(_ value: JSONValue, _ document: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.text else { return value }
        return reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
    }

    private static func collect(_ value: JSONValue, _ references: inout Set<String>) {
        if let reference = value["$ref"]?.text { references.insert(reference) }
        for member in value.members.values { collect(member, &references) }
        for element in value.elements { collect(element, &references) }
    }
}
