import Domain
import FoundationEssentials
import Hummingbird
import NIOCore

/// The members of a JSON body, read one by one; what is wrong with them is collected into one FastAPI list.
struct BodyFields {
    let data: Data
    private let container: KeyedDecodingContainer<MemberKey>?
    private var items: [ValidationFailure.Item] = []
    private var code = ProblemCode.validationError
    /// What each member was asked for as.
    private var kinds: [String: (type: String, noun: String)] = [:]

    /// An absent or empty body counts as an empty object.
    init(_ data: Data) throws(ValidationFailure) {
        self.data = data
        guard !data.isEmpty else {
            container = nil
            return
        }
        do { container = try JSONDecoder().decode(Capture.self, from: data).container } catch DecodingError.typeMismatch
        {
            throw ValidationFailure([.notAnObject])
        } catch {
            let place = String(Self.place(of: error) ?? data.count)
            throw ValidationFailure([
                .init(type: "json_invalid", location: ["body", place], message: "JSON decode error")
            ])
        }
    }

    /// Where the text stops being JSON, when the decoder says so; else it ended too early.
    private static func place(of error: any Error) -> Int? {
        guard case DecodingError.dataCorrupted(let context) = error, let cause = context.underlyingError else {
            return nil
        }
        let text = String(describing: cause)
        guard let mark = text.firstRange(of: "index: ") else { return nil }
        return Int(text[mark.upperBound...].prefix { $0.isNumber })
    }

    /// The fields of a form, all of them texts.
    init(form: FormFields) throws(ValidationFailure) {
        try self.init((try? JSONEncoder().encode(form.values)) ?? Data())
    }

    private init(_ container: KeyedDecodingContainer<MemberKey>, _ data: Data) {
        self.container = container
        self.data = data
    }

    /// Throws what was collected. Of a body that is not there nothing is said but that.
    func check() throws(ValidationFailure) {
        if data.isEmpty, items.contains(where: { $0.type == "missing" }) { throw .missing("body") }
        if !items.isEmpty { throw ValidationFailure(items, code: code) }
    }

    /// Present and not null?
    func has(_ name: String) -> Bool {
        guard let container, container.contains(MemberKey(name)) else { return false }
        return (try? container.decodeNil(forKey: MemberKey(name))) == false
    }

    /// Present, even if null?
    func mentions(_ name: String) -> Bool { container?.contains(MemberKey(name)) == true }

    mutating func string(_ name: String) -> String? {
        value(name, "string", "string")
    }

    func isText(_ name: String) -> Bool {
        (try? container?.decodeIfPresent(String.self, forKey: MemberKey(name))) != nil
    }

    /// A text that is not sent back when it is of the wrong kind.
    mutating func secret(_ name: String) -> String? {
        value(name, "string", "string", echoes: false)
    }

    mutating func integer(_ name: String) -> Int? {
        value(name, "int", "integer", parsing: "unable to parse string as an integer")
    }
    mutating func number(_ name: String) -> Double? {
        value(name, "float", "number", parsing: "unable to parse string as a number")
    }
    mutating func boolean(_ name: String) -> Bool? {
        value(name, "bool", "boolean", parsing: "unable to interpret input")
    }

    mutating func strings(_ name: String) -> [String]? {
        guard let members: [JSONValue] = value(name, "list", "list") else { return nil }
        var texts: [String] = []
        for (index, member) in members.enumerated() {
            if case .string(let text) = member {
                texts.append(text)
            } else {
                items.append(
                    .init(
                        type: "string_type", location: ["body", name, String(index)],
                        message: "Input should be a valid string", input: member))
            }
        }
        return texts
    }

    mutating func word<Word: RawRepresentable<String> & CaseIterable>(_ name: String, as type: Word.Type) -> Word? {
        guard let text = string(name) else { return nil }
        if let word = Word(rawValue: text) { return word }
        items.append(.word(Word.allCases.map(\.rawValue), ["body", name], .string(text)))
        return nil
    }

    mutating func vin(_ name: String) -> VIN? {
        guard let text = string(name) else { return nil }
        if let vin = VIN(rawValue: text) { return vin }
        items.append(.value("not a vehicle identification number", ["body", name], .string(text)))
        return nil
    }

    mutating func vins(_ name: String) -> [VIN]? {
        members(name)?.compactMap { index, text in
            if let vin = VIN(rawValue: text) { return vin }
            items.append(.value("not a vehicle identification number", ["body", name, String(index)], .string(text)))
            return nil
        }
    }

    mutating func languages(_ name: String) -> [ReportLanguage]? {
        members(name)?.compactMap { index, text in
            language(text, at: ["body", name, String(index)])
        }
    }

    /// The first of `names` that is there, as one of the nine languages.
    mutating func language(_ names: String...) -> ReportLanguage? {
        guard let name = names.first(where: has), let text = string(name) else { return nil }
        return language(text, at: ["body", name])
    }

    private mutating func language(_ tag: String, at location: [String]) -> ReportLanguage? {
        if let language = ReportLanguage(tag: tag) { return language }
        items.append(contentsOf: ValidationFailure.locale(.string(tag), at: location).items)
        code = .unsupportedLocale
        return nil
    }

    /// The texts of a list, numbered. More than a hundred are not looked at.
    private mutating func members(_ name: String) -> [(offset: Int, element: String)]? {
        guard let texts = strings(name) else { return nil }
        limit(name, count: texts.count, to: 0...100)
        return Array(texts.prefix(100).enumerated())
    }

    /// Refuses a list that is there, with members that are well, but too few or too many of them.
    mutating func limit(_ name: String, count: Int, to allowed: ClosedRange<Int>) {
        guard has(name), !allowed.contains(count), !items.contains(where: { $0.location.starts(with: ["body", name]) })
        else { return }
        items.append(.count(count, allowed: allowed, ["body", name]))
    }

    /// A member that is an object, with what `read` makes of its members; what is wrong in there is named by its place.
    mutating func object<Value>(_ name: String, _ read: (inout BodyFields) -> Value?) -> Value? {
        guard let container, has(name) else { return nil }
        guard let inner = try? container.nestedContainer(keyedBy: MemberKey.self, forKey: MemberKey(name)) else {
            items.append(
                .init(type: "dict_type", location: ["body", name], message: "Input should be a valid dictionary"))
            return nil
        }
        var fields = BodyFields(inner, data)
        let value = read(&fields)
        items += fields.items.map { item in
            var item = item
            item.location.insert(name, at: 1)
            return item
        }
        return fields.items.isEmpty ? value : nil
    }

    mutating func refuse(_ item: ValidationFailure.Item) { items.append(item) }

    /// Null is not what was asked for either, in the words of whoever asked for it first.
    mutating func require(_ name: String) {
        guard !has(name), !items.contains(where: { $0.location == ["body", name] }) else { return }
        guard mentions(name), let kind = kinds[name] else { return items.append(.missing(["body", name])) }
        items.append(Self.wrong(kind, ["body", name], .null))
    }

    /// - Parameters:
    ///   - kind: Pydantic's name of it, as in `int_type`.
    ///   - parsing: why a text is none, where a text could be one.
    private mutating func value<Value: Decodable>(
        _ name: String, _ kind: String, _ noun: String, parsing: String? = nil, echoes: Bool = true
    ) -> Value? {
        kinds[name] = (kind, noun)
        guard let container, has(name) else { return nil }
        if let value = try? container.decode(Value.self, forKey: MemberKey(name)) { return value }
        let input = (try? container.decode(JSONValue.self, forKey: MemberKey(name))) ?? .null
        var item = Self.wrong((kind, noun), ["body", name], echoes ? input : .null)
        if let parsing, case .string = input {
            item.type = kind + "_parsing"
            item.message += ", " + parsing
        }
        items.append(item)
        return nil
    }

    private static func wrong(
        _ kind: (type: String, noun: String), _ location: [String], _ input: JSONValue
    ) -> ValidationFailure.Item {
        .init(
            type: kind.type + "_type", location: location, message: "Input should be a valid \(kind.noun)", input: input
        )
    }
}

/// Keeps the container, so that members are decoded when they are asked for.
private struct Capture: Decodable {
    let container: KeyedDecodingContainer<MemberKey>
    init(from decoder: any Decoder) throws { container = try decoder.container(keyedBy: MemberKey.self) }
}

private struct MemberKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension Request {
    /// RFC 9112, 6: a request has a body when it says how the body is framed.
    var hasBody: Bool { headers[.transferEncoding] != nil || (headers[.contentLength] ?? "0") != "0" }

    /// The body, at most `limit` bytes.
    /// - Throws: `body_too_large`.
    func bodyData(upTo limit: Int) async throws -> Data {
        do {
            let buffer = try await body.collect(upTo: limit)
            return Data(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem.bodyTooLarge(limit)
        }
    }
}

extension Problem {
    static func bodyTooLarge(_ limit: Int) -> Problem {
        Problem(.bodyTooLarge, "The body is larger than the limit of \(limit) bytes")
    }
}
