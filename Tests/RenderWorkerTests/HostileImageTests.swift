import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Pictures that mean no good cost at worst their own upload.
@Suite(.timeLimit(.minutes(10))) struct HostileImageTests {
    @Test func `each file of the corpus gives a clean picture or a reason`() async throws {
        let folder = try await Self.corpus()
        let kept = try TemporaryDirectory()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.count > 120)
        try await RenderClient.with { client in
            for name in names {
                let reply = try await client.call("image", [.init(name: "image", bytes: Self.read(folder, name))])
                let owed = String(name.prefix { $0 != "-" })
                #expect(Self.status(of: reply) == owed, "\(name)")
                if reply.ok == true { try Self.keep(reply, as: name, in: kept) }
                if name.contains("heic") { #expect(reply.error?.message.contains("Most Compatible") == true) }
            }
            #expect(client.isRunning)
            let peak = try #require(client.peakMemory)
            #expect(peak < 400 << 20, "\(peak >> 20) MiB")
        }
        try await Self.checkMetadata(kept)
    }

    /// All with one worker: it must not even have to be started again.
    @Test func `ten thousand damaged files are told from good ones, and none ends the worker`() async throws {
        let seeds = try await Self.seeds()
        var random = SeededNumbers(state: 2_026)
        var tally: [String: Int] = [:]
        let kept = try TemporaryDirectory()
        try await RenderClient.with { client in
            for number in 0..<10_000 {
                let bytes = Self.damage(seeds[number % seeds.count], &random)
                let reply = try await client.call("image", [.init(name: "image", bytes: bytes)])
                tally[Self.status(of: reply), default: 0] += 1
                guard reply.ok == true else { continue }
                for part in ["image", "thumbnail"] {
                    #expect(JPEGSegments.areBare(reply[part]), "\(number)")
                }
                if number.isMultiple(of: 50) { try Self.keep(reply, as: "\(number)", in: kept) }
            }
            let peak = try #require(client.peakMemory)
            #expect(peak < 400 << 20, "\(peak >> 20) MiB")
        }
        #expect(Set(tally.keys).isSubset(of: ["good", "413", "415", "422"]), "\(tally)")
        #expect(tally["good", default: 0] > 500 && tally["422", default: 0] > 500, "\(tally)")
        try await Self.checkMetadata(kept)
    }

    // MARK: Files

    private static let fixtures = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Fixtures"

    private static func corpus() async throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        let script = fixtures.replacing("/Fixtures", with: "/hostile_images.py")
        #expect(try await Tool.run("python3", script, fixtures, folder.path).status == .exited(code: 0))
        return folder
    }

    private static func read(_ folder: TemporaryDirectory, _ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: folder.file(name))))
    }

    /// Small ones of every kind, some full of metadata.
    private static func seeds() async throws -> [[UInt8]] {
        let names = ["orientation-6.jpg", "grey.jpg", "progressive.jpg", "cmyk.jpg", "alpha.png"]
        let folder = try await corpus()
        let made = [
            "good-16-bit.png", "good-interlaced.png", "good-palette-with-alpha.png", "good-animated.png",
            "good-secrets.png", "good-html.jpg",
        ]
        return try names.map { try fixture($0) } + made.map { try read(folder, $0) }
    }

    /// What a bad disk, a bad line or a bad person does to a file.
    private static func damage(_ file: [UInt8], _ random: inout SeededNumbers) -> [UInt8] {
        var bytes = file
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let at = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[at] = .random(in: 0...255, using: &random)
            case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes[at] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
            case 3:
                let piece = bytes[at..<min(at + 16, bytes.count)]
                bytes.insert(contentsOf: piece, at: .random(in: bytes.indices, using: &random))
            default: bytes.removeSubrange(at..<min(at + 3, max(bytes.count - 1, at)))
            }
        }
        if Int.random(in: 0..<10, using: &random) == 0 { bytes.removeLast(bytes.count / 3) }
        return bytes
    }

    // MARK: Answers

    /// What the server makes of the worker's word.
    private static func status(of reply: RenderClient.Reply) -> String {
        switch reply.error?.code {
        case nil: reply.ok == true ? "good" : "nothing"
        case "unsupported_image_type": "415"
        case "image_too_large": "413"
        case "image_corrupt": "422"
        case let code?: code
        }
    }

    private static func keep(_ reply: RenderClient.Reply, as name: String, in folder: TemporaryDirectory) throws {
        for part in ["image", "thumbnail"] {
            try Data(reply[part]).write(to: URL(filePath: folder.file("\(name)-\(part).jpg")))
        }
    }

    /// Another program's opinion: no group of tags but those about the file as such.
    private static func checkMetadata(_ folder: TemporaryDirectory) async throws {
        let groups = ["ExifTool", "File", "JFIF", "Composite"].map { "--\($0):all" }
        let result = try await Tool.run("exiftool", ["-a", "-u", "-s", "-r", "-all:all"] + groups + [folder.path])
        #expect(result.status == .exited(code: 0))
        let tags = result.output.split(separator: "\n").filter { $0.contains(" : ") }
        #expect(tags.isEmpty, "\(tags.prefix(5))")
        #expect(result.output.contains("image files read"))
    }
}

/// The same numbers in every run.
private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The segments of a JPEG by their markers.
private enum JPEGSegments {
    /// Nothing but the picture: the JFIF header, tables, one frame, one scan, and the end.
    static func areBare(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: [0xFF, 0xD8]), bytes.suffix(2) == [0xFF, 0xD9] else { return false }
        var at = 2
        while at + 4 < bytes.count, bytes[at] == 0xFF {
            let next = at + 2 + Int(bytes[at + 2]) << 8 + Int(bytes[at + 3])
            switch bytes[at + 1] {
            case 0xE0: if !bytes[(at + 4)...].starts(with: "JFIF\0".utf8) || next != at + 18 { return false }
            case 0xDB, 0xC0, 0xC4: break
            case 0xDA: return scanEnds(bytes, from: next)
            default: return false
            }
            at = next
        }
        return false
    }

    private static func scanEnds(_ bytes: [UInt8], from start: Int) -> Bool {
        var at = start
        while at < bytes.count - 2 {
            if bytes[at] == 0xFF, bytes[at + 1] != 0 { return false }
            at += bytes[at] == 0xFF ? 2 : 1
        }
        return true
    }
}
