import Domain
import Rendering
import Transport

extension ReportDocuments {
    /// Pages and tables from the shipped (or the operator's) templates.
    static func make(_ templates: TemplateSet) -> ReportDocuments {
        let html = ReportHTML(templates: templates)
        return ReportDocuments(
            page: { model, language in try html.render(model: model, language: language, edition: .screen).html },
            chargingHistory: { request in try csv(request, templates) })
    }

    private static func csv(_ request: ChargingHistoryRequest, _ templates: TemplateSet) throws -> [UInt8] {
        guard let dialect = request.dialect.map(CSVDialect.init(rawValue:)) ?? .rfc4180 else {
            let known = CSVDialect.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(.validationError, "dialect is one of \(known)", at: ["query", "dialect"])
        }
        let table = ChargingHistoryCSV(words: templates[request.language], dialect: dialect)
        return request.cars.flatMap(\.sessions).reduce(into: Array(table.header.utf8)) { bytes, session in
            bytes += table.records(of: session).utf8
        }
    }
}
