import Domain
import FoundationEssentials
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Transport

/// `Idempotency-Key` on every `POST` that changes something: the answer of the first is the answer of its repeats.
struct KeyedAnswerTests {
    private static func headers(_ key: String, _ more: HTTPFields = [:]) -> HTTPFields {
        var headers = more
        headers[.idempotencyKey] = key
        return headers
    }

    @Test func `a repeat gets the same answer and changes nothing`() async throws {
        let world = TransportWorld()
        let first = try await world.post("/api/v1/session", #"{"locale":"fi"}"#, Self.headers("k"))
        let again = try await world.post("/api/v1/session", #"{"locale":"fi"}"#, Self.headers("k"))
        #expect(first.status == .created && first.headers[.idempotencyReplayed] == nil)
        #expect(again.status == .created && again.headers[.idempotencyReplayed] == "true")
        #expect(again.text == first.text && again.headers[.location] == first.headers[.location])
        #expect(again.headers[.setCookie] == first.headers[.setCookie])
        let other = try await world.post("/api/v1/session", #"{"locale":"fi"}"#, Self.headers("k2"))
        #expect(other.status == .created && other.text != first.text)
    }

    @Test func `the same key with another body is a conflict`() async throws {
        let world = TransportWorld()
        _ = try await world.post("/api/v1/session", #"{"locale":"fi"}"#, Self.headers("k"))
        let other = try await world.post("/api/v1/session", #"{"locale":"sv"}"#, Self.headers("k"))
        #expect(other.status == .conflict && JSON(other).code.string == "idempotency_key_reused")
    }

    @Test func `while the first has no answer the second is 409`() async throws {
        let world = TransportWorld()
        let store = try #require(world.dependencies.answers as? FakeAnswerStore)
        // Whoever asks first holds the name: here somebody whose request never ends.
        let first = try await world.post("/api/v1/session", "", Self.headers("k"))
        #expect(first.status == .created)
        let name = try #require(await store.kept.keys.first)
        await store.forget(name)
        _ = await store.claim(name, by: "somebody", lease: .seconds(1))
        let second = try await world.post("/api/v1/session", "", Self.headers("k"))
        #expect(second.status == .conflict && JSON(second).code.string == "idempotency_in_progress")
        #expect(second.headers[.retryAfter] == "1")
    }

    @Test func `what was done is done once, though its answer cannot be kept`() async throws {
        let world = TransportWorld()
        let store = try #require(world.dependencies.answers as? FakeAnswerStore)
        await store.setAway(true)
        let first = try await world.post("/api/v1/session", "", Self.headers("k"))
        #expect(first.status == .created)
        await store.setAway(false)
        let second = try await world.post("/api/v1/session", "", Self.headers("k"))
        #expect(second.status == .conflict && JSON(second).code.string == "idempotency_in_progress")
    }

    @Test func `an error is not kept`() async throws {
        let world = TransportWorld()
        let bad = try await world.post("/api/v1/session", #"{"locale":"xx"}"#, Self.headers("k"))
        #expect(bad.status == .unprocessableContent)
        let good = try await world.post("/api/v1/session", #"{"locale":"fi"}"#, Self.headers("k"))
        #expect(good.status == .created)
    }

    @Test func `keys of two accounts, and of two sessions, never meet`() async throws {
        let world = TransportWorld()
        let (anna, bert) = (try await world.user("anna@example.com"), try await world.user("bert@example.com"))
        let first = try await world.post("/api/v1/session", "", Self.headers("k", anna))
        let second = try await world.post("/api/v1/session", "", Self.headers("k", bert))
        #expect(JSON(first)["id"].string != JSON(second)["id"].string)
        let sessions = [try await world.session(), try await world.session()]
        for session in sessions {
            let extended = try await world.post("/session/\(session)/extend", "", Self.headers("k"))
            #expect(extended.status == .conflict || JSON(extended)["id"].string == session)
        }
        // The owner's session is there for nobody else, whatever the key.
        let owned = JSON(first)["id"].string
        _ = try await world.post("/session/\(owned)/extend", "", Self.headers("e", anna))
        let stranger = try await world.post("/session/\(owned)/extend", "", Self.headers("e", bert))
        #expect(stranger.status == .notFound)
    }

    @Test func `photos under one key are stored once, whatever boundary the client makes`() async throws {
        let world = TransportWorld()
        let session = try await world.session()
        func upload(_ boundary: String, _ last: UInt8) async throws -> TransportWorld.Reply {
            let head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\n"
            let photo: [UInt8] = [0xff, 0xd8, 0xff, 0xe0, 1, last]
            return try await world.client.send(
                .post, "/session/\(session)/images",
                headers: Self.headers("k", [.contentType: "multipart/form-data; boundary=\(boundary)"]),
                body: ByteBuffer(bytes: Array(head.utf8) + photo + Array("\r\n--\(boundary)--\r\n".utf8)))
        }
        let first = try await upload("one", 1)
        let again = try await upload("two", 1)
        #expect(first.status == .created && again.text == first.text)
        #expect(try await JSON(world.get("/session/\(session)/images")).data.count == 1)
        #expect(try await upload("three", 2).status == .conflict)
    }

    @Test func `what is no key is refused on each of these routes`() async throws {
        let world = TransportWorld()
        let session = try await world.session()
        for route in RouteTable(world.dependencies).routes where route.key == .answer {
            let path = route.patterns[0].replacing("{id}", with: session).replacing("{task_id}", with: "x")
            let reply = try await world.post(path, "", Self.headers("two words"))
            #expect(reply.status == .unprocessableContent, "\(path)")
        }
    }

    /// docs/api.md names those on which it means nothing.
    @Test func `each POST says what a key does, in the documents as well`() throws {
        let source = try JSONDecoder().decode(JSONValue.self, from: Data(SourceTree.read("Templates/openapi.json")))
        let text = String(decoding: try SourceTree.read("docs/api.md"), as: UTF8.self)
        let start = try #require(text.firstRange(of: "**Where it means nothing**"))
        let rest = text[start.lowerBound...]
        let exempt = rest.firstRange(of: "\n\n").map { rest[..<$0.lowerBound] } ?? rest
        for route in RouteTable(TransportWorld().dependencies).routes {
            guard let key = route.key else { continue }
            let parameters = source["paths"]?[route.documentPath]?["post"]?["parameters"]?.elements ?? []
            let isDocumented = parameters.contains(.reference("parameters", "key"))
            #expect(isDocumented == (key != .none), "Templates/openapi.json: Idempotency-Key of \(route.patterns[0])")
            if key == .none { #expect(exempt.contains("`\(route.patterns[0])`"), "docs/api.md: \(route.patterns[0])") }
        }
    }
}
