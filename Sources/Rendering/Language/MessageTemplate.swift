/// One message of a catalogue, split once into literal text and `{name}` placeholders.
struct MessageTemplate: Sendable, Equatable {
    private enum Piece: Sendable, Equatable {
        case text(String)
        case placeholder(String)
    }

    private let pieces: [Piece]

    /// Names between braces, in no order.
    var placeholders: Set<String> {
        Set(pieces.compactMap { piece in if case .placeholder(let name) = piece { name } else { nil } })
    }

    /// Nothing but white space.
    var isEmpty: Bool {
        placeholders.isEmpty && filled(with: [:]).allSatisfy(\.isWhitespace)
    }

    /// A brace that never closes, or an empty pair, is literal text.
    init(_ message: String) {
        var pieces: [Piece] = []
        var rest = message[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            if name.isEmpty || name.contains("{") {
                pieces.append(.text(String(rest[...open])))
                rest = rest[rest.index(after: open)...]
            } else {
                pieces.append(.text(String(rest[..<open])))
                pieces.append(.placeholder(String(name)))
                rest = rest[rest.index(after: close)...]
            }
        }
        pieces.append(.text(String(rest)))
        self.pieces = pieces
    }

    /// Fills the placeholders; one without a value comes out as its name in ⟦brackets⟧.
    func filled(with values: [String: String]) -> String {
        pieces.reduce(into: "") { result, piece in
            switch piece {
            case .text(let text): result += text
            case .placeholder(let name): result += values[name] ?? "⟦\(name)⟧"
            }
        }
    }
}
