import Domain
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Transport

/// The photos of a session (row G1).
struct ImageRouteTests {
    private static let jpeg: [UInt8] = [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]

    private func upload(
        _ world: TransportWorld, _ path: String, _ files: [[UInt8]], caption: String? = nil,
        fields: [(String, String)] = []
    ) async throws -> TransportWorld.Reply {
        var body = ByteBuffer()
        for (name, value) in fields + (caption.map { [("caption", $0)] } ?? []) {
            body.writeString("--B\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n")
        }
        for (index, bytes) in files.enumerated() {
            body.writeString(
                "--B\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\(index).jpg\"\r\n"
                    + "Content-Type: image/jpeg\r\n\r\n")
            body.writeBytes(bytes)
            body.writeString("\r\n")
        }
        body.writeString("--B--\r\n")
        return try await world.client.send(
            .post, path, headers: [.contentType: "multipart/form-data; boundary=B"], body: body)
    }

    @Test(arguments: ["images", "pictures", "vehicles/LRW3E7EK1RC000101/images"])
    func `several files in one request`(path: String) async throws {
        let world = TransportWorld()
        let id = try await world.session()
        let reply = try await upload(
            world, "/session/\(id)/\(path)", [Self.jpeg, Self.jpeg + [9]], caption: "Left side")
        let json = JSON(reply)
        #expect(reply.status == .created)
        #expect(json.data.count == 2)
        #expect(json.remaining.number == 8)
        #expect(json.data[0].status.string == "ok")
        #expect(json.data[0].caption.string == "Left side")
        #expect(json.data[0].file_name.string == "0.jpg")
    }

    @Test func `bytes and thumbnail come with a lasting tag`() async throws {
        let world = TransportWorld()
        let id = try await world.session()
        let image = try await JSON(upload(world, "/session/\(id)/images", [Self.jpeg])).data[0]
        let reply = try await world.get(image.url.string)
        #expect(Array(buffer: reply.body) == Self.jpeg)
        #expect(reply.headers[.contentType] == "image/jpeg")
        #expect(reply.headers[.cacheControl]?.contains("immutable") == true)
        let tag = try #require(reply.headers[.eTag])
        #expect(try await world.get(image.url.string, [.ifNoneMatch: tag]).status == .notModified)
        let thumbnail = try await world.get(image.thumbnail_url.string)
        #expect(thumbnail.body.readableBytes == 2)
        #expect(thumbnail.headers[.eTag] != tag)
    }

    @Test func `an eleventh photo is refused before any is stored`() async throws {
        let world = TransportWorld()
        let path = "/session/\(try await world.session())/images"
        let reply = try await upload(world, path, Array(repeating: Self.jpeg, count: 11))
        #expect(reply.status == .conflict)
        #expect(JSON(reply).code.string == "too_many_images")
        #expect(try await JSON(world.get(path)).data.count == 0)
        _ = try await upload(world, path, Array(repeating: Self.jpeg, count: 10))
        #expect(try await upload(world, path, [Self.jpeg]).status == .conflict)
    }

    @Test func `each file has its own result`() async throws {
        let world = TransportWorld()
        let id = try await world.session()
        let reply = try await upload(world, "/session/\(id)/images", [[1, 2, 3, 4], Self.jpeg, [0xff]])
        let json = JSON(reply)
        #expect(reply.status == .created)
        #expect(json.data[0].reason.string == "unsupported_image_type")
        #expect(json.data[1].status.string == "ok")
        #expect(json.data[2].reason.string == "image_corrupt")
        #expect(json.remaining.number == 9)
    }

    @Test(arguments: [([1, 2, 3, 4], 415), ([0xff], 422), ([0xff] + [UInt8](repeating: 0, count: 200), 413)])
    func `a single bad file is the answer`(bytes: [UInt8], status: Int) async throws {
        let world = TransportWorld(configure: { $0.maxImageBytes = 100 })
        #expect(try await upload(world, "/session/\(world.session())/images", [bytes]).status.code == status)
    }

    @Test func `what is no form is refused`() async throws {
        let world = TransportWorld()
        let path = "/session/\(try await world.session())/images"
        #expect(try await world.post(path, "{}").status == .unsupportedMediaType)
        let form: HTTPFields = [.contentType: "multipart/form-data; boundary=B"]
        #expect(try await world.post(path, "rubbish", form).status == .badRequest)
        #expect(try await world.post(path, "x", [.contentType: "multipart/form-data"]).status == .badRequest)
        #expect(try await JSON(world.post(path, "--B--", form)).detail[0].loc[1].string == "files")
        #expect(
            try await world.post(path, "x", [.contentType: form[.contentType]!, .contentLength: "999999999"])
                .status == .contentTooLarge)
    }

    @Test func `the memory for uploads is bounded, and given back`() async throws {
        let world = TransportWorld(configure: { $0.uploadMemory = 50 })
        let path = "/session/\(try await world.session())/images"
        let refused = try await upload(world, path, [Self.jpeg + [UInt8](repeating: 0, count: 50)])
        #expect(refused.status == .tooManyRequests)
        #expect(refused.headers[.retryAfter] == "2")
        for _ in 0..<9 { #expect(try await upload(world, path, [Self.jpeg]).status == .created) }
    }

    @Test func `caption and place change, photos go`() async throws {
        let world = TransportWorld()
        let base = "/session/\(try await world.session())/images"
        let data = try await JSON(upload(world, base, [Self.jpeg, Self.jpeg + [1]])).data
        let second = data[1]["id"].string
        let changed = try await world.client.send(
            .patch, "\(base)/\(second)", text: #"{"caption":"Front","position":0}"#)
        #expect(JSON(changed).caption.string == "Front")
        #expect(try await JSON(world.get(base)).data[0]["id"].string == second)
        #expect(try await world.client.send(.delete, "\(base)/\(second)").status == .noContent)
        #expect(try await world.get("\(base)/\(second)").status == .notFound)
        #expect(try await world.client.send(.delete, base).status == .noContent)
        #expect(try await JSON(world.get(base)).data.count == 0)
    }

    @Test func `slot, alternative text and car are kept, changed and taken away`() async throws {
        let world = TransportWorld()
        let base = "/session/\(try await world.session())/images"
        let fields = [
            ("slot", "front_left"), ("slot", "rear"), ("alt", "A blue car"), ("vin", "LRW3E7EK1RC000101"),
        ]
        let data = try await JSON(upload(world, base, [Self.jpeg, Self.jpeg + [1]], fields: fields)).data
        #expect(data[0].slot.string == "front_left" && data[1].slot.string == "rear")
        #expect(data[0].alt.string == "A blue car" && data[1].vin.string == "LRW3E7EK1RC000101")
        let path = "\(base)/\(data[1]["id"].string)"
        let text = #"{"slot":"damage","alt":null,"vin":null,"position":0}"#
        let changed = JSON(try await world.client.send(.patch, path, text: text))
        #expect(changed.slot.string == "damage" && changed.position.number == 0)
        let list = try await JSON(world.get(base))
        #expect(list.data[0]["id"].string == data[1]["id"].string && list.data[0].position.number == 0)
        #expect(list.data[0].alt.string == "" && list.data[0].vin.string == "")
        #expect(list.data[1].alt.string == "A blue car")
        #expect(list.max.number == 10 && list.remaining.number == 8)
    }

    @Test func `what cannot be said about a photo is refused before it is decoded`() async throws {
        let world = TransportWorld()
        let base = "/session/\(try await world.session())/images"
        let wrong = [
            ("slot", "roof", "'front_left'"), ("vin", "x", "identification number"),
            ("alt", String(repeating: "a", count: 301), "300"), ("caption", String(repeating: "👨‍👩‍👧", count: 40), "bytes"),
        ]
        for (name, value, reason) in wrong {
            let reply = try await upload(world, base, [Self.jpeg], fields: [(name, value)])
            #expect(reply.status == .unprocessableContent && reply.text.contains(reason), "\(name)")
            #expect(JSON(reply).detail[0].loc[1].string == name)
        }
        #expect(try await JSON(world.get(base)).data.count == 0)
        let id = try await JSON(upload(world, base, [Self.jpeg])).data[0]["id"].string
        for body in [#"{"slot":"roof"}"#, #"{"slot":7}"#, #"{"vin":"x"}"#, #"{"alt":[]}"#, #"{"position":"first"}"#] {
            #expect(try await world.client.send(.patch, "\(base)/\(id)", text: body).status == .unprocessableContent)
        }
    }

    /// Each answer is of a state that was stored: the last one of all is what the list shows.
    @Test func `changes of the order at once lose no photo and no change`() async throws {
        let world = TransportWorld()
        let base = "/session/\(try await world.session())/images"
        let files = (0..<6).map { Self.jpeg + [UInt8($0)] }
        let data = try await JSON(upload(world, base, files)).data
        let ids = (0..<6).map { data[$0]["id"].string }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for (number, id) in ids.enumerated() {
                for place in [5, 0, number] {
                    group.addTask {
                        let body = #"{"position":\#(place),"caption":"\#(number)"}"#
                        return try await world.client.send(.patch, "\(base)/\(id)", text: body).status == .ok
                    }
                }
            }
            for try await isDone in group { #expect(isDone) }
        }
        let list = try await JSON(world.get(base)).data
        #expect(Set((0..<6).map { list[$0]["id"].string }) == Set(ids))
        for place in 0..<6 { #expect(ids[Int(list[place].caption.string) ?? -1] == list[place]["id"].string) }
        // Undone one by one, the order is the first one again.
        for (place, id) in ids.enumerated() {
            _ = try await world.client.send(.patch, "\(base)/\(id)", text: #"{"position":\#(place)}"#)
        }
        let undone = try await JSON(world.get(base)).data
        #expect((0..<6).map { undone[$0]["id"].string } == ids)
    }

    @Test func `a photo of one car is not in the report of another`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        let vins = try await JSON(world.get("/session/\(id)/vehicles")).data
        let (own, other) = (vins[0].vin.string, vins[1].vin.string)
        let of = try await JSON(upload(world, "/session/\(id)/vehicles/\(other)/images", [Self.jpeg])).data[0]
        let all = try await JSON(upload(world, "/session/\(id)/images", [Self.jpeg + [1]])).data[0]["id"].string
        #expect(of.vin.string == other)
        let page = try await world.get("/session/\(id)/vehicles/\(own)/report.html").text
        #expect(page.contains("../../images/\(all)") && !page.contains(of["id"].string) && !page.contains(id))
        let whole = try await world.get("/session/\(id)/vehicles/\(other)/report.html").text
        #expect(whole.contains(of["id"].string) && whole.contains(all))
        let data = try await JSON(world.get("/session/\(id)/vehicles/\(own)/report"))
        #expect(data.report.photos.count == 1)
    }

    @Test func `another session's photo does not exist`() async throws {
        let world = TransportWorld()
        let image = try await JSON(upload(world, "/session/\(world.session())/images", [Self.jpeg])).data[0]["id"]
            .string
        #expect(try await world.get("/session/\(world.session())/images/\(image)").status == .notFound)
    }
}

extension Array where Element == UInt8 {
    fileprivate init(buffer: ByteBuffer) { self = Array(buffer.readableBytesView) }
}
