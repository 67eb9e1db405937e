public import FoundationEssentials

/// Members of a stored JSON document that this release does not know. They are written back with the document, so that
/// an older instance does not erase what a newer one stored (state.md 14).
///
/// Elements of a list are the same when they have the same `id` or `vin`; what was known of an element goes with it.
public struct UnknownMembers: Sendable, Equatable {
    /// What is missing at one place of the known document.
    private indirect enum Rest: Sendable, Equatable {
        case whole(JSONTree)
        case inside([String: Rest])
    }

    private let rest: [String: Rest]

    /// nil when `known`, the same document as this release writes it, says all that `stored` says.
    public init?(in stored: Data, beside known: Data) {
        guard stored != known, let stored = try? JSONDecoder().decode(JSONTree.self, from: stored),
            let known = try? JSONDecoder().decode(JSONTree.self, from: known),
            case .inside(let rest)? = Self.rest(of: stored, beside: known)
        else { return nil }
        self.rest = rest
    }

    /// `document` with these members put back.
    public func added(to document: Data) -> Data {
        guard let tree = try? JSONDecoder().decode(JSONTree.self, from: document) else { return document }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(Self.add(rest, to: tree))) ?? document
    }

    private static func rest(of stored: JSONTree, beside known: JSONTree) -> Rest? {
        let (stored, known) = (stored.members, known.members)
        var rest: [String: Rest] = [:]
        for (name, value) in stored.all {
            if let twin = known.all[name] {
                rest[name] = Self.rest(of: value, beside: twin)
            } else if stored.areNames, known.areNames, value != .null {
                rest[name] = .whole(value)
            }
        }
        return rest.isEmpty ? nil : .inside(rest)
    }

    private static func add(_ rest: [String: Rest], to tree: JSONTree) -> JSONTree {
        switch tree {
        case .object(var members):
            for (name, rest) in rest {
                switch (rest, members[name]) {
                case (.whole(let value), nil): members[name] = value
                case (.inside(let inner), let value?): members[name] = add(inner, to: value)
                default: break
                }
            }
            return .object(members)
        case .array(let elements):
            return .array(
                elements.map { element in
                    guard let id = element.identity, case .inside(let inner)? = rest[id] else { return element }
                    return add(inner, to: element)
                })
        default: return tree
        }
    }
}

/// Any JSON value; numbers are kept exactly.
private indirect enum JSONTree: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Decimal)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    /// What tells an element of a list from the others.
    var identity: String? {
        guard case .object(let members) = self, case .string(let id)? = members["id"] ?? members["vin"] else {
            return nil
        }
        return id
    }

    /// Members of an object by name, elements of a list by identity.
    var members: (all: [String: JSONTree], areNames: Bool) {
        switch self {
        case .object(let members): return (members, true)
        case .array(let elements):
            let named = elements.compactMap { element in element.identity.map { ($0, element) } }
            return (Dictionary(named) { first, _ in first }, false)
        default: return ([:], false)
        }
    }
}

extension JSONTree: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Decimal.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONTree].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }
}
