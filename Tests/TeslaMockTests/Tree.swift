import FoundationEssentials

/// A decoded JSON document of unknown shape, for expectations. Whole numbers keep all digits.
enum Tree: Decodable, Equatable {
    case null
    case bool(Bool)
    case whole(Int)
    case number(Double)
    case text(String)
    case list([Tree])
    case object([String: Tree])

    init(_ json: String) throws {
        self = try JSONDecoder().decode(Tree.self, from: Data(json.utf8))
    }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let whole = try? value.decode(Int.self) {
            self = .whole(whole)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([Tree].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: Tree].self))
        }
    }

    subscript(name: String) -> Tree {
        if case .object(let members) = self { return members[name] ?? .null }
        return .null
    }

    subscript(index: Int) -> Tree { list.indices.contains(index) ? list[index] : .null }

    var string: String {
        if case .text(let text) = self { return text }
        return ""
    }

    var list: [Tree] {
        if case .list(let elements) = self { return elements }
        return []
    }

    var int: Int? {
        if case .whole(let value) = self { return value }
        return nil
    }

    var double: Double? {
        if case .number(let value) = self { return value }
        return int.map { Double($0) }
    }

    /// Money in hundredths.
    var hundredths: Int { Int(((double ?? 0) * 100).rounded()) }

    var names: Set<String> {
        if case .object(let members) = self { return Set(members.keys) }
        return []
    }
}
