/// A document with tokens such as `{{page:battery}}` where the number of that element's page is to stand.
struct PageNumbers {
    /// How tokens begin and end.
    struct Placeholder: Decodable {
        var prefix: String
        var suffix: String?
    }

    private enum Piece {
        case text(ArraySlice<UInt8>)
        case page(of: String)
    }
    private var pieces: [Piece] = []

    /// The elements whose pages are asked for, in order.
    private(set) var anchors: [String] = []

    init(_ document: [UInt8], placeholder: Placeholder?) {
        let prefix = Array((placeholder?.prefix ?? "").utf8)
        let suffix = Array((placeholder?.suffix ?? "}}").utf8)
        var rest = document[...]
        while let start = rest.firstRange(of: prefix) {
            let name = rest[start.upperBound...].prefix(while: Anchor.allows)
            guard Anchor.isValid(name), rest[name.endIndex...].starts(with: suffix) else {
                pieces.append(.text(rest[..<start.upperBound]))
                rest = rest[start.upperBound...]
                continue
            }
            let anchor = String(decoding: name, as: UTF8.self)
            pieces += [.text(rest[..<start.lowerBound]), .page(of: anchor)]
            if !anchors.contains(anchor) { anchors.append(anchor) }
            rest = rest[(name.endIndex + suffix.count)...]
        }
        pieces.append(.text(rest))
    }

    /// The document with numbers in place of the tokens; `?` where none is known (its width is that of a digit or
    /// two, so the first pass breaks the pages as the last one).
    func document(with pages: [String: Int]) -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .text(let text): bytes += text
            case .page(let anchor): bytes += pages[anchor].map { Array(String($0).utf8) } ?? [UInt8(ascii: "?")]
            }
        }
        return bytes
    }
}
