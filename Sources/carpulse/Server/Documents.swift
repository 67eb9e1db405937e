import Actors
import Domain
import Drivers
import Rendering
import Transport

extension ReportDocuments {
    /// Pages and tables from the shipped (or the operator's) templates.
    static func make(_ templates: TemplateSet) -> ReportDocuments {
        let html = ReportHTML(templates: templates)
        return ReportDocuments(
            page: { model, language, theme in
                try html.render(model: model, language: language, edition: .screen, theme: theme).html
            },
            chargingHistory: { request in try csv(request, templates) },
            slotName: { slot, language in templates[language]("photos.slot." + slot.rawValue) },
            accountWord: { word, language in templates[language]("mail.page." + word.rawValue) })
    }

    private static func csv(_ request: ChargingHistoryRequest, _ templates: TemplateSet) throws -> [UInt8] {
        let table = ChargingHistoryCSV(words: templates[request.language], dialect: request.dialect, zone: request.zone)
        return request.cars.flatMap(\.sessions).reduce(into: Array(table.header.utf8)) { bytes, session in
            bytes += table.records(of: session).utf8
        }
    }
}

extension APIDocumentFiles {
    /// The document from the first of the folders of templates that has it, the pages from where `make setup` puts them.
    static func make(templates: [String]) -> APIDocumentFiles {
        let files = FileStore()
        let pages = Locations.apiPages
        return APIDocumentFiles(
            document: {
                for folder in templates {
                    if let bytes = try? await files.read(folder + "/openapi.json") { return bytes }
                }
                return nil
            },
            asset: { name in
                guard let pages else { return nil }
                return try? await files.read(pages + "/" + name)
            })
    }
}

extension ReceiptPost {
    /// With the words of the catalogues.
    static func make(_ templates: TemplateSet, transport: any MailTransport, base: String) -> ReceiptPost {
        let host = base.split(separator: "/").last.map { String($0) } ?? base
        return ReceiptPost(transport: transport) { kind, language, number in
            let words = templates[language]
            let key = kind == .receipt ? "mail.receipt" : "mail.credit_note"
            let values = ["host": host, "number": "\(number)"]
            return (words(key + ".subject", values), words(key + ".text", values))
        }
    }
}

extension MailOffice {
    /// With the words of the catalogues.
    static func make(_ templates: TemplateSet, queue: any MailQueue, base: String) -> MailOffice {
        let host = base.split(separator: "/").last.map { String($0) } ?? base
        return MailOffice(queue: queue, base: base) { kind, language, link in
            let words = templates[language]
            let key = "mail." + kind.rawValue
            return (words(key + ".subject", ["host": host]), words(key + ".text", ["host": host, "link": link]))
        }
    }
}
