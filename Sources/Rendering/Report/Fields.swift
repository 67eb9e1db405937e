import Mustache

/// What a template can show: a text, a number, a condition, or fields, also as a list. An optional is none, so that no nil hides
/// in a value.
protocol FieldValue: Sendable {}

extension String: FieldValue {}
extension Int: FieldValue {}
extension Bool: FieldValue {}
extension Array: FieldValue where Element: FieldValue {}

/// Named values for a template. Absent values are left out, so that their sections do not show.
struct Fields: FieldValue, MustacheParent, ExpressibleByDictionaryLiteral {
    private var values: [String: any FieldValue]

    init(dictionaryLiteral elements: (String, (any FieldValue)?)...) {
        values = Dictionary(minimumCapacity: elements.count)
        for (name, value) in elements { values[name] = value }
    }

    subscript(name: String) -> (any FieldValue)? {
        get { values[name] }
        set { values[name] = newValue }
    }

    func child(named name: String) -> Any? { values[name] }

    func adding(_ other: Fields) -> Fields {
        var sum = self
        sum.values.merge(other.values) { $1 }
        return sum
    }
}

/// The catalogue as templates see it: `{{t.section.battery.title}}`. A key is never the beginning of another key.
struct MessageTree: FieldValue, MustacheParent {
    let words: Messages
    var path = ""

    func child(named name: String) -> Any? {
        let key = path.isEmpty ? name : path + "." + name
        return words.has(key) ? words(key) : MessageTree(words: words, path: key)
    }
}
