import Testing

@Suite struct PictureTests {
    private static func normalise(_ bytes: [UInt8], _ options: String = "") async throws -> RenderClient.Reply {
        try await RenderClient.with { try await $0.call("image", [.init(name: "image", bytes: bytes)], options) }
    }

    /// Red, green and blue mark three corners of an upright picture of 60 x 40.
    @Test(arguments: 1...8)
    func everyOrientationComesOutUpright(orientation: Int) async throws {
        let reply = try await Self.normalise(fixture("orientation-\(orientation).jpg"))
        let picture = try #require(DecodedPicture(reply["image"]))
        #expect(picture.width == 60 && picture.height == 40)
        #expect(picture.colour(x: 7, y: 7) == .red)
        #expect(picture.colour(x: 52, y: 7) == .green)
        #expect(picture.colour(x: 52, y: 33) == .blue)
        #expect(picture.colour(x: 7, y: 33) == .white)
    }

    @Test func placeAndMakerAreGone() async throws {
        let source = try fixture("orientation-6.jpg")
        #expect(source.contains(Array("Exif".utf8)) && source.contains(Array("Secret Maker".utf8)))
        let reply = try await Self.normalise(source)
        for part in ["image", "thumbnail"] {
            #expect(!reply[part].contains(Array("Exif".utf8)) && !reply[part].contains(Array("Secret".utf8)))
        }
    }

    @Test func bigOnesAreScaledDownAndSmallOnesAreNot() async throws {
        let reply = try await Self.normalise(fixture("progressive.jpg"), #""max_edge":150"#)
        #expect(reply.width == 150 && reply.height == 100)
        let small = try await Self.normalise(fixture("progressive.jpg"))
        #expect(small.width == 300 && small.height == 200)
    }

    @Test func transparencyBecomesWhite() async throws {
        let picture = try #require(DecodedPicture(try await Self.normalise(fixture("alpha.png"))["image"]))
        #expect(picture.colour(x: 5, y: 15) == .blue)
        #expect(picture.colour(x: 35, y: 15) == .white)
    }

    @Test(arguments: ["grey.jpg", "cmyk.jpg", "progressive.jpg"])
    func unusualJPEGsAreTaken(name: String) async throws {
        let reply = try await Self.normalise(fixture(name))
        #expect(reply.ok == true)
        #expect(DecodedPicture(reply["thumbnail"]) != nil)
    }

    @Test func aBombIsNotDecoded() async throws {
        #expect(try await Self.normalise(fixture("bomb.png")).error?.code == "image_too_large")
    }

    @Test func thePixelLimitIsTheRequests() async throws {
        let reply = try await Self.normalise(fixture("grey.jpg"), #""max_pixels":59999"#)
        #expect(reply.error?.code == "image_too_large")
    }

    @Test(arguments: ["grey.jpg", "progressive.jpg", "alpha.png"])
    func halfAPictureIsCorrupt(name: String) async throws {
        let bytes = try fixture(name)
        #expect(try await Self.normalise(Array(bytes.prefix(bytes.count / 2))).error?.code == "image_corrupt")
    }

    @Test(arguments: ["GIF89a", "<svg xmlns='http://www.w3.org/2000/svg'/>", "", "BM0000"])
    func otherTypesAreRefused(text: String) async throws {
        #expect(try await Self.normalise(Array(text.utf8)).error?.code == "unsupported_image_type")
    }
}
