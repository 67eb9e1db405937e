/// Takes a `multipart/form-data` body apart while it arrives (RFC 7578, RFC 2046).
///
/// Pure: bytes in, events out, however the bytes were cut. It keeps no more than one delimiter or one header block.
struct MultipartParser {
    enum Event: Equatable {
        case begin(MultipartHeaders)
        case data([UInt8])
        case end
    }

    enum Failure: Error, Equatable { case malformed(String) }

    private enum State { case preamble, afterDelimiter, headers, body, epilogue }

    /// Bytes before the first delimiter, and of one header block: nobody needs more.
    static let blockLimit = 8_192

    private let delimiter: [UInt8]
    private var state = State.preamble
    /// Not yet understood. A first CRLF is put in front, so that a delimiter at the very start is found like any other.
    private var pending: [UInt8] = Array("\r\n".utf8)

    init(boundary: String) { delimiter = Array("\r\n--\(boundary)".utf8) }

    /// The closing delimiter was seen.
    var isComplete: Bool { state == .epilogue }

    mutating func feed(_ bytes: some Sequence<UInt8>) throws(Failure) -> [Event] {
        guard state != .epilogue else { return [] }
        pending.append(contentsOf: bytes)
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// One step; false when more bytes are needed.
    private mutating func step(_ events: inout [Event]) throws(Failure) -> Bool {
        switch state {
        case .preamble: try skipPreamble()
        case .afterDelimiter: try readDelimiterEnd()
        case .headers: try readHeaders(&events)
        case .body: readBody(&events)
        case .epilogue: false
        }
    }

    private mutating func skipPreamble() throws(Failure) -> Bool {
        if let start = pending.firstIndex(of: delimiter) {
            pending.removeFirst(start + delimiter.count)
            state = .afterDelimiter
            return true
        }
        guard pending.count <= Self.blockLimit else { throw .malformed("no boundary") }
        return false
    }

    /// `--` ends the body, a line break begins a part; spaces before it are padding.
    private mutating func readDelimiterEnd() throws(Failure) -> Bool {
        let padding = pending.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
        guard padding <= Self.blockLimit else { throw .malformed("padding") }
        let rest = pending.dropFirst(padding)
        guard rest.count >= 2 else { return false }
        if padding == 0, rest.starts(with: "--".utf8) {
            pending = []
            state = .epilogue
            return false
        }
        guard rest.starts(with: "\r\n".utf8) else { throw .malformed("text after a boundary") }
        // The line break stays: with it, an empty header block ends like any other.
        pending.removeFirst(padding)
        state = .headers
        return true
    }

    private mutating func readHeaders(_ events: inout [Event]) throws(Failure) -> Bool {
        guard let end = pending.firstIndex(of: Array("\r\n\r\n".utf8)) else {
            guard pending.count <= Self.blockLimit else { throw .malformed("headers too long") }
            return false
        }
        guard end <= Self.blockLimit else { throw .malformed("headers too long") }
        guard let headers = MultipartHeaders(pending[..<end]) else { throw .malformed("part without a name") }
        events.append(.begin(headers))
        pending.removeFirst(end + 4)
        state = .body
        return true
    }

    private mutating func readBody(_ events: inout [Event]) -> Bool {
        if let end = pending.firstIndex(of: delimiter) {
            if end > 0 { events.append(.data(Array(pending[..<end]))) }
            events.append(.end)
            pending.removeFirst(end + delimiter.count)
            state = .afterDelimiter
            return true
        }
        let safe = pending.count - (delimiter.count - 1)
        if safe > 0 {
            events.append(.data(Array(pending[..<safe])))
            pending.removeFirst(safe)
        }
        return false
    }
}

extension [UInt8] {
    /// Where `needle` first stands.
    fileprivate func firstIndex(of needle: [UInt8]) -> Int? {
        guard let first = needle.first, count >= needle.count else { return nil }
        let last = count - needle.count
        var index = 0
        while index <= last {
            guard let found = self[index...last].firstIndex(of: first) else { return nil }
            if self[found..<found + needle.count].elementsEqual(needle) { return found }
            index = found + 1
        }
        return nil
    }
}
