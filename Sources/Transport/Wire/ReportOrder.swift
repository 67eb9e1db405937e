import Actors
import Domain
import FoundationEssentials

/// The body of a report request: our form names a car of a session, the original form brings the report's data (row R1).
struct ReportOrder {
    enum Subject {
        case vehicle(VIN)
        case data(ReportModel)
    }

    var subject: Subject
    var sessionField: String?
    var language: ReportLanguage?
    var profile: PDFProfile
    var paper: PaperSize
    var sections: [ReportSection]?
    var maskVIN: Bool
    var webhook: WebhookTarget?

    /// What the caller brought instead of a car of the session.
    var facts: ReportModel? { if case .data(let model) = subject { model } else { nil } }

    var vin: VIN {
        switch subject {
        case .vehicle(let vin): vin
        case .data(let model): model.vin
        }
    }

    /// - Parameter hasSession: a header or a cookie names one, so that a bare VIN is enough.
    /// - Parameter webhooks: what receivers may be; nil where none are offered.
    init(_ body: BodyFields, hasSession: Bool, webhooks: WebhookRules?, now: Date) throws {
        var fields = body
        let session = fields.string("session_id")
        let language = fields.language("locale", "lang", "language")
        let paper = fields.word("paper", as: PaperSize.self)
        let profile = fields.word("pdf_profile", as: PDFProfile.self)
        sections = fields.sections()
        maskVIN = fields.boolean("mask_vin") ?? false
        webhook = fields.webhook(webhooks)
        let bringsData = fields.has("report") || Self.dataMembers.contains(where: fields.has)
        var vin: VIN?
        if !bringsData {
            vin = fields.vin("vin")
            fields.require("vin")
            if session == nil, !hasSession { fields.require("session_id") }
        }
        try fields.check()
        sessionField = session
        self.language = language
        self.profile = profile ?? .standard
        self.paper = paper ?? .a4
        if let vin { subject = .vehicle(vin) } else { subject = .data(try Self.model(in: fields, now: now)) }
    }

    /// Members that only report data has.
    private static let dataMembers = [
        "schema", "vehicle", "snapshot", "charging", "warranties", "service", "alerts", "options", "release_notes",
        "photos", "sources",
    ]

    private static func model(in fields: BodyFields, now: Date) throws -> ReportModel {
        var model: ReportModel
        do {
            model =
                fields.has("report")
                ? try DomainJSON.decode(Envelope.self, from: fields.data).report
                : try DomainJSON.decode(ReportModel.self, from: fields.data)
        } catch let error as DecodingError {
            throw failure(error)
        }
        if model.issuedAt.timeIntervalSince1970 == 0 { model.issuedAt = now }
        return model
    }

    private struct Envelope: Decodable { let report: ReportModel }

    private static func failure(_ error: DecodingError) -> ValidationFailure {
        switch error {
        case .keyNotFound(let key, let context): .init([.missing(location(context.codingPath + [key]))])
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            .init([.value("cannot be read", location(context.codingPath), .null)])
        @unknown default: .init([.value("cannot be read", ["body"], .null)])
        }
    }

    private static func location(_ path: [any CodingKey]) -> [String] {
        ["body"] + path.map { key in key.intValue.map { String($0) } ?? key.stringValue }
    }
}
