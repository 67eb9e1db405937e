import Actors
import Domain

/// The body of a batch request: cars and languages.
struct BatchOrder {
    var sessionField: String?
    var request: BatchRequest

    /// - Parameter hasSession: a header or a cookie names one.
    /// - Parameter webhooks: what receivers may be; nil where none are offered.
    init(_ body: BodyFields, hasSession: Bool, webhooks: WebhookRules?) throws {
        var fields = body
        let session = fields.string("session_id")
        let vins = Self.unique(fields.vins("vins") ?? [])
        fields.limit("vins", count: vins.count, to: 1...BatchRequest.maxVehicles)
        fields.require("vins")
        let languages = Self.unique(fields.languages("locales") ?? [])
        fields.limit("locales", count: languages.count, to: 1...ReportLanguage.allCases.count)
        fields.require("locales")
        let paper = fields.word("paper", as: PaperSize.self)
        let profile = fields.word("pdf_profile", as: PDFProfile.self)
        let sections = fields.sections()
        let maskVIN = fields.boolean("mask_vin") ?? false
        let webhook = fields.webhook(webhooks)
        if session == nil, !hasSession { fields.require("session_id") }
        try fields.check()
        let count = vins.count * languages.count
        guard count <= BatchRequest.maxReports else {
            let message =
                "\(vins.count) vins in \(languages.count) locales are \(count) reports; a batch has at most "
                + "\(BatchRequest.maxReports)"
            throw ValidationFailure([.value(message, ["body"], .null)])
        }
        sessionField = session
        request = BatchRequest(
            vins: vins, languages: languages, profile: profile ?? .standard, paper: paper ?? .a4,
            sections: sections, maskVIN: maskVIN, webhook: webhook)
    }

    private static func unique<Member: Hashable>(_ members: [Member]) -> [Member] {
        var seen: Set<Member> = []
        return members.filter { seen.insert($0).inserted }
    }
}
