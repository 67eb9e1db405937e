import Domain

/// Fields of a request that are missing or of the wrong kind, in FastAPI's words (product.md 7).
struct ValidationFailure: Error, Equatable {
    struct Item: Equatable {
        /// Pydantic's name of the rule: `missing`, `string_type`, `enum`, …
        var type: String
        /// `["body", "locale"]`
        var location: [String]
        var message: String
        var input: JSONValue = .null
        /// Pydantic's `ctx`: the numbers of the rule.
        var context: [String: JSONValue] = [:]
    }

    var items: [Item]
    var code: ProblemCode = .validationError

    init(_ items: [Item], code: ProblemCode = .validationError) {
        self.items = items
        self.code = code
    }

    static func missing(_ location: String...) -> ValidationFailure { ValidationFailure([.missing(location)]) }

    /// `locale` of a language that is not among the nine.
    static func locale(_ input: JSONValue, at location: [String]) -> ValidationFailure {
        ValidationFailure([.word(ReportLanguage.allCases.map(\.rawValue), location, input)], code: .unsupportedLocale)
    }
}

extension ValidationFailure.Item {
    static let notAnObject = Self(
        type: "model_attributes_type", location: ["body"],
        message: "Input should be a valid dictionary or object to extract fields from")

    static func missing(_ location: [String]) -> Self {
        Self(type: "missing", location: location, message: "Field required")
    }

    static func word(_ allowed: [String], _ location: [String], _ input: JSONValue) -> Self {
        let quoted = allowed.map { "'\($0)'" }
        let list =
            quoted.count > 1
            ? quoted.dropLast().joined(separator: ", ") + " or " + (quoted.last ?? "") : quoted.joined()
        return Self(type: "enum", location: location, message: "Input should be \(list)", input: input)
    }

    /// A list with too few or too many members.
    static func count(_ count: Int, allowed: ClosedRange<Int>, _ location: [String]) -> Self {
        let (type, most, limit) =
            count < allowed.lowerBound
            ? ("too_short", "least", allowed.lowerBound) : ("too_long", "most", allowed.upperBound)
        return Self(
            type: type, location: location,
            message: "List should have at \(most) \(limit) item\(limit == 1 ? "" : "s") after validation, not \(count)")
    }

    static func value(_ message: String, _ location: [String], _ input: JSONValue) -> Self {
        Self(type: "value_error", location: location, message: "Value error, \(message)", input: input)
    }
}
