import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Photos through a whole server: rows G1 to G3.
@Suite(.timeLimit(.minutes(10))) struct PhotoTests {
    private static let tests = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")

    @Test func `hostile files cost their own upload and nothing else`() async throws {
        let corpus = try TemporaryDirectory()
        let folder = Self.tests + "/RenderWorkerTests"
        let made = try await Tool.run("python3", folder + "/hostile_images.py", folder + "/Fixtures", corpus.path)
        #expect(made.status == .exited(code: 0))
        try await Deployment.with { deployment in
            try await deployment.withServer(["RATE_LIMIT_UPLOADS": "10000/60", "RATE_LIMIT_DEFAULT": "10000/60"]) {
                server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                for name in try FileManager.default.contentsOfDirectory(atPath: corpus.path).sorted() {
                    let bytes = Array(try Data(contentsOf: URL(filePath: corpus.file(name))))
                    let answer = try await user.upload(session, [(name, bytes)])
                    let owed = name.hasPrefix("good") ? 201 : Int(name.prefix(3))
                    #expect(answer.status == owed, "\(name): \(answer.text)")
                    if answer.status == 201 {
                        _ = try await user.send("DELETE", "/session/\(session)/images")
                    } else {
                        #expect(JSON(answer).string("code") != nil && answer.text.contains("The image"), "\(name)")
                    }
                    if name.contains("heic") { #expect(answer.text.contains("Most Compatible")) }
                }
                let figures = try Exposition(try await user.get("/metrics").text)
                #expect(figures.sum("render_worker_failures_total") ?? 0 == 0)
                #expect(figures.sum("render_worker_starts_total") == 1)
                #expect(try await user.upload(session, [("x.jpg", Photos.jpeg())]).status == 201)
            }
        }
    }

    /// Ten photos of 12 megapixels with grain, which compresses badly, add less than 3 MB.
    @Test func `ten big photos make a small report`() async throws {
        let folder = try TemporaryDirectory()
        try Data(Self.grain.utf8).write(to: URL(filePath: folder.file("grain.py")))
        let made = try await Tool.run("python3", folder.file("grain.py"), folder.file("photo.png"))
        #expect(made.status == .exited(code: 0))
        let photo = Array(try Data(contentsOf: URL(filePath: folder.file("photo.png"))))
        try await Deployment.with { deployment in
            try await deployment.withServer(["MAX_IMAGE_BYTES": "40000000"]) { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                let plain = try await Self.report(user, session, vin)
                for number in 0..<10 {
                    let answer = try await user.upload(session, [("\(number).png", photo)])
                    #expect(answer.status == 201, "\(answer.text)")
                }
                let full = try await Self.report(user, session, vin)
                #expect(full - plain < 3_000_000, "\(full) - \(plain) bytes")
            }
        }
    }

    private static func report(_ user: User, _ session: String, _ vin: String) async throws -> Int {
        let task = try await user.ask(session, vin, "en")
        let last = try #require(try await user.follow(task, within: .seconds(120)).last)
        let bytes = last["result"].int("bytes")
        return try #require(bytes)
    }

    /// 4032 x 3024 pixels: a landscape of soft colours with the noise of a dim evening on it.
    private static let grain = """
        import random, struct, sys, zlib
        width, height = 4032, 3024
        noise = random.Random(1)
        grains = [bytes(min(255, max(0, round(noise.gauss(128, 6)))) for _ in range(3 * width)) for _ in range(40)]
        def chunk(kind, data):
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        deflate = zlib.compressobj(1)
        rows = []
        for y in range(height):
            grain = grains[noise.randrange(40)]
            start = 3 * noise.randrange(width)
            shift = (y * 90 // height)
            table = bytes(min(255, max(0, value + shift - 45)) for value in range(256))
            rows.append(deflate.compress(b"\\0" + (grain[start:] + grain[:start]).translate(table)))
        data = b"".join(rows) + deflate.flush()
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        open(sys.argv[1], "wb").write(
            b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))
        """
}
