public import FoundationEssentials

/// Members of a stored JSON document that this release does not know. They are written back with the document, so that
/// an older instance does not erase what a newer one stored (state.md 14).
///
/// Elements of a list are the same when they have the same `id` or `vin`; what was known of an element goes with it.
public struct UnknownMembers: Sendable, Equatable {
    /// What is missing at one place of the known document.
    private indirect enum Rest: Sendable, Equatable {
        case whole(JSONValue)
        case inside([String: Rest])
    }

    private let rest: [String: Rest]

    /// nil when `known`, the same document as this release writes it, says all that `stored` says.
    public init?(in stored: Data, beside known: Data) {
        guard stored != known, let stored = try? JSONDecoder().decode(JSONValue.self, from: stored),
            let known = try? JSONDecoder().decode(JSONValue.self, from: known),
            case .inside(let rest)? = Self.rest(of: stored, beside: known)
        else { return nil }
        self.rest = rest
    }

    /// `document` with these members put back.
    public func added(to document: Data) -> Data {
        guard let tree = try? JSONDecoder().decode(JSONValue.self, from: document) else { return document }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(Self.add(rest, to: tree))) ?? document
    }

    private static func rest(of stored: JSONValue, beside known: JSONValue) -> Rest? {
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

    private static func add(_ rest: [String: Rest], to tree: JSONValue) -> JSONValue {
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

extension JSONValue {
    /// What tells an element of a list from the others.
    fileprivate var identity: String? {
        guard case .object(let members) = self, case .string(let id)? = members["id"] ?? members["vin"] else {
            return nil
        }
        return id
    }

    /// Members of an object by name, elements of a list by identity.
    fileprivate var members: (all: [String: JSONValue], areNames: Bool) {
        switch self {
        case .object(let members): return (members, true)
        case .array(let elements):
            let named = elements.compactMap { element in element.identity.map { ($0, element) } }
            return (Dictionary(named) { first, _ in first }, false)
        default: return ([:], false)
        }
    }
}
