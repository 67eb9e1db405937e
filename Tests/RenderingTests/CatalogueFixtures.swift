import Domain
import FoundationEssentials

@testable import Rendering

extension MessageCatalogues {
    private static var templates: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Templates")
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: templates.appending(path: path)))
    }

    /// The catalogues and country names as they ship.
    static func shipped() throws -> MessageCatalogues {
        let files = try ReportLanguage.allCases.map { ($0, try bytes("catalogues/\($0.rawValue).json")) }
        return try MessageCatalogues(
            files: Dictionary(uniqueKeysWithValues: files), countries: try bytes("countries.json"))
    }

    /// Every message of the English catalogue in ⟪brackets⟫, under the given language: text of a document outside
    /// the brackets (numbers, dates, names and units excepted) does not come from the catalogue.
    static func pseudo(_ language: ReportLanguage = .en) throws -> MessageCatalogues {
        let english = try MessageCatalogue(json: try bytes("catalogues/en.json"), language: .en)
        let entries = english.entries.mapValues { entry -> MessageCatalogue.Entry in
            switch entry {
            case .single(let message): .single(bracketed(message))
            case .plural(let one, let other): .plural(one: bracketed(one), other: bracketed(other))
            }
        }
        return MessageCatalogues(
            catalogues: [language: MessageCatalogue(entries: entries)],
            countries: try CountryNames(json: try bytes("countries.json")))
    }

    private static func bracketed(_ message: MessageTemplate) -> MessageTemplate {
        MessageTemplate("⟪\(message.source)⟫")
    }
}

extension MessageTemplate {
    /// The message as written in the file.
    var source: String {
        filled(with: Dictionary(uniqueKeysWithValues: placeholders.map { ($0, "{\($0)}") }))
    }
}
