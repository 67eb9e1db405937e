import Mustache

/// Named values for a template. Absent values are left out, so that their sections do not show.
struct Fields: MustacheParent, ExpressibleByDictionaryLiteral {
    private var values: [String: Any] = [:]

    init(dictionaryLiteral elements: (String, Any?)...) {
        for (name, value) in elements { self[name] = value }
    }

    subscript(name: String) -> Any? {
        get { values[name] }
        set { values[name] = newValue.flatMap(Self.unwrapped) }
    }

    func child(named name: String) -> Any? { values[name] }

    func adding(_ other: Fields) -> Fields {
        var sum = self
        sum.values.merge(other.values) { $1 }
        return sum
    }

    /// An optional that was boxed as `Any` hides its nil.
    private static func unwrapped(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .optional else { return value }
        return mirror.children.first?.value
    }
}

/// The catalogue as templates see it: `{{t.section.battery.title}}`. A key is never the beginning of another key.
struct MessageTree: MustacheParent {
    let words: Messages
    var path = ""

    func child(named name: String) -> Any? {
        let key = path.isEmpty ? name : path + "." + name
        return words.has(key) ? words(key) : MessageTree(words: words, path: key)
    }
}
