import Testing

@testable import Transport

struct MultipartParserTests {
    private typealias Part = (headers: MultipartHeaders, data: [UInt8])

    private func parse(_ bytes: [UInt8], cuts: [Int] = [], boundary: String = "b") throws -> [Part] {
        var parser = MultipartParser(boundary: boundary)
        var parts: [Part] = []
        let edges = [0] + cuts.sorted() + [bytes.count]
        for (start, end) in zip(edges, edges.dropFirst()) {
            for event in try parser.feed(bytes[start..<end]) {
                switch event {
                case .begin(let headers): parts.append((headers, []))
                case .data(let data): parts[parts.count - 1].data += data
                case .end: continue
                }
            }
        }
        guard parser.isComplete else { throw MultipartParser.Failure.malformed("incomplete") }
        return parts
    }

    private func form(_ parts: [(String, [UInt8])], boundary: String = "b") -> [UInt8] {
        parts.flatMap { name, data in
            Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n".utf8) + data
                + Array("\r\n".utf8)
        } + Array("--\(boundary)--\r\n".utf8)
    }

    @Test func `names, file names and types`() throws {
        let text = """
            preamble\r\n--b\r\nContent-Disposition: form-data; name="files"; filename="a \\"b\\".jpg"\r\n\
            Content-Type: image/jpeg\r\n\r\nXYZ\r\n--b \t\r\ncontent-disposition:form-data;name=x\r\n\r\n\r\n--b--epilogue
            """
        let parts = try parse(Array(text.utf8))
        #expect(
            parts.map(\.headers) == [
                MultipartHeaders(name: "files", fileName: "a \"b\".jpg", contentType: "image/jpeg"),
                MultipartHeaders(name: "x"),
            ])
        #expect(parts.map(\.data) == [Array("XYZ".utf8), []])
    }

    @Test func `what looks like a boundary stays data`() throws {
        let data = Array("\r\n-\r\n--\r\n--c\r\r\n--".utf8)
        #expect(try parse(form([("a", data)])).map(\.data) == [data])
    }

    /// Whatever the bytes and wherever they are cut, the parts come out as they went in.
    @Test(arguments: 0..<300) func `random splits give equal parts`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let boundary = String(
            (0..<Int.random(in: 1...20, using: &random)).map { _ in "b-'x".randomElement(using: &random)! })
        let alphabet = Array("\r\n-b'x".utf8) + [0, 255]
        let parts = (0..<Int.random(in: 1...4, using: &random)).map { index in
            (
                "n\(index)",
                (0..<Int.random(in: 0...60, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
            )
        }
        let delimiter = Array("\r\n--\(boundary)".utf8)
        guard !parts.contains(where: { contains($0.1 + Array("\r\n".utf8), delimiter) }) else { return }
        let bytes = form(parts, boundary: boundary)
        let cuts = (0..<Int.random(in: 0...30, using: &random)).map { _ in
            Int.random(in: 0...bytes.count, using: &random)
        }
        let parsed = try parse(bytes, cuts: cuts, boundary: boundary)
        #expect(parsed.map(\.headers.name) == parts.map(\.0))
        #expect(parsed.map(\.data) == parts.map(\.1))
        #expect(try parse(bytes, cuts: Array(0...bytes.count), boundary: boundary).map(\.data) == parts.map(\.1))
    }

    /// Rubbish is refused or ignored, never a crash and never an endless loop.
    @Test(arguments: 0..<300) func `damaged bodies do no harm`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var bytes = form([("a", Array("data".utf8)), ("b", Array("more".utf8))])
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            if Bool.random(using: &random) {
                bytes[place] = .random(in: 0...255, using: &random)
            } else {
                bytes.remove(at: place)
            }
        }
        let cut = Int.random(in: 0...bytes.count, using: &random)
        _ = try? parse(bytes, cuts: [cut])
    }

    @Test(arguments: [
        "", "--b", "--b--x".replacing("--x", with: ""), "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nno end",
        "--b\r\n\r\nno name\r\n--b--", "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--b--", "--bx\r\n",
    ]) func `malformed bodies are refused`(text: String) {
        #expect(throws: MultipartParser.Failure.self) { _ = try parse(Array(text.utf8)) }
    }

    @Test func `headers and preamble are bounded`() {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: MultipartParser.blockLimit + 10)
        #expect(throws: MultipartParser.Failure.self) { _ = try parse(long) }
        #expect(throws: MultipartParser.Failure.self) { _ = try parse(Array("--b\r\nA: ".utf8) + long) }
    }

    private func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: needle) }
    }
}

/// The same numbers for the same seed.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
