internal import Domain
import FoundationEssentials

/// The messages of one language as its JSON file gives them: flat keys, each a string or
/// `{"one": …, "other": …}`, with `{name}` placeholders.
struct MessageCatalogue: Sendable {
    enum Entry: Sendable, Equatable {
        case single(MessageTemplate)
        case plural(one: MessageTemplate, other: MessageTemplate)
    }

    let entries: [String: Entry]

    init(entries: [String: Entry] = [:]) { self.entries = entries }

    init(json: [UInt8], language: ReportLanguage) throws(CatalogueError) {
        do {
            entries = try JSONDecoder().decode([String: Entry].self, from: Data(json))
        } catch {
            throw CatalogueError(code: "catalogue_unreadable", message: "\(language.rawValue).json: \(error)")
        }
    }
}

extension MessageCatalogue.Entry: Decodable {
    private enum Form: String, CodingKey { case one, other }

    init(from decoder: any Decoder) throws {
        if let single = try? decoder.singleValueContainer().decode(String.self) {
            self = .single(MessageTemplate(single))
        } else {
            let forms = try decoder.container(keyedBy: Form.self)
            self = .plural(
                one: MessageTemplate(try forms.decode(String.self, forKey: .one)),
                other: MessageTemplate(try forms.decode(String.self, forKey: .other)))
        }
    }
}

/// A catalogue or the table of country names cannot be read.
public struct CatalogueError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `catalogue_unreadable` or `countries_unreadable`.
    public let code: String
    public let message: String

    public var description: String { "\(code): \(message)" }
}
