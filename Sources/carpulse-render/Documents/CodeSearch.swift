import Glibc

/// Finds addresses of verification in a document that anybody may have sent: `…/verify/7KQ4-M2XD-9F3A-BCDE`.
enum CodeSearch {
    /// More than these say nothing more.
    private static let maximum = 16
    private static let mark = Array("/verify/".utf8)
    private static let length = 16

    static func search(_ request: Request) throws(RequestFailure) -> Outcome {
        let bytes = try request.part("pdf")
        // Packets stand in the file as they are, so a broken or cut file still tells; only one that was written anew has
        // to be opened.
        var codes = codes(in: bytes)
        if codes.isEmpty, let opened = PDFFile.expanded(bytes) { codes = self.codes(in: opened) }
        var answer = Answer()
        answer.codes = codes
        return Outcome(answer: answer)
    }

    static func codes(in bytes: [UInt8]) -> [String] {
        var codes: [String] = []
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while codes.count < maximum, let end = end(of: mark, in: rest) {
                rest = rest[end...]
                if let code = code(rest), !codes.contains(code) { codes.append(code) }
            }
        }
        return codes
    }

    /// Behind the first `pattern`.
    private static func end(of pattern: [UInt8], in bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        var rest = bytes
        while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress,
            let found = memchr(start, CInt(pattern[0]), rest.count)
        {
            let index = rest.startIndex + (UnsafeRawPointer(found) - start)
            if rest[index...].starts(with: pattern) { return index + pattern.count }
            rest = rest[(index + 1)...]
        }
        return nil
    }

    /// Sixteen letters and digits, hyphens aside, and no further one.
    private static func code(_ bytes: Slice<UnsafeRawBufferPointer>) -> String? {
        let word = bytes.prefix(2 * length).prefix { Anchor.allows($0) && $0 != UInt8(ascii: "_") }
        let letters = word.filter { $0 != UInt8(ascii: "-") }
        return letters.count == length ? String(decoding: letters, as: UTF8.self) : nil
    }
}
