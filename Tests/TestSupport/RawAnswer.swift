/// An HTTP/1.1 answer as it came over the wire.
public struct RawAnswer: Sendable, Equatable {
    public var status: Int
    /// Names in lower case, in the order of arrival.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public var text: String { String(decoding: body, as: UTF8.self) }
    public subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
    public var closes: Bool { self["connection"]?.lowercased() == "close" }

    public static func == (one: RawAnswer, other: RawAnswer) -> Bool {
        one.status == other.status && one.body == other.body
            && one.headers.elementsEqual(other.headers) { $0 == $1 }
    }

    /// Every complete answer in `bytes`. One without a length is complete when the stream has ended.
    static func all(in bytes: [UInt8], isEnded: Bool, toHead: Bool) -> [RawAnswer] {
        var rest = bytes[...]
        var answers: [RawAnswer] = []
        while let answer = next(&rest, isEnded, toHead) { answers.append(answer) }
        return answers
    }

    private static func next(_ rest: inout ArraySlice<UInt8>, _ isEnded: Bool, _ toHead: Bool) -> RawAnswer? {
        guard let mark = rest.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        var lines = String(decoding: rest[..<mark.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let words = lines.isEmpty ? [] : lines.removeFirst().split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        let headers = lines.compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        var answer = RawAnswer(status: status, headers: headers, body: [])
        var tail = rest[mark.upperBound...]
        guard let body = body(of: answer, &tail, isEnded, toHead) else { return nil }
        answer.body = body
        rest = tail
        return answer
    }

    private static func body(
        of answer: RawAnswer, _ rest: inout ArraySlice<UInt8>, _ isEnded: Bool, _ toHead: Bool
    ) -> [UInt8]? {
        if toHead || answer.status < 200 || [204, 304].contains(answer.status) { return [] }
        if answer["transfer-encoding"] == "chunked" { return chunks(&rest) }
        guard let length = answer["content-length"].flatMap({ Int($0) }) else { return isEnded ? take(&rest) : nil }
        guard rest.count >= length else { return nil }
        return take(&rest, length)
    }

    private static func chunks(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        var (body, tail): ([UInt8], ArraySlice<UInt8>) = ([], rest)
        while let end = tail.firstRange(of: Array("\r\n".utf8)) {
            let line = String(decoding: tail[..<end.lowerBound], as: UTF8.self)
            guard let size = Int(line, radix: 16) else { return nil }
            tail = tail[end.upperBound...]
            if size == 0 {
                // Trailers, if any, and an empty line.
                let stop = tail.starts(with: Array("\r\n".utf8)) ? tail.startIndex + 2 : nil
                guard let end = stop ?? tail.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
                rest = tail[end...]
                return body
            }
            guard tail.count >= size + 2 else { return nil }
            body += take(&tail, size)
            tail = tail.dropFirst(2)
        }
        return nil
    }

    private static func take(_ rest: inout ArraySlice<UInt8>, _ count: Int = .max) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
