import Domain

/// What is known of a report, in one layout for every state: what is not known is null.
struct VerifyAnswer {
    let state: VerifyVerdict.State
    let entry: VerifyEntry?
    /// As asked for, when no report has it.
    var code: VerifyCode?
    /// Of the file that was sent, hexadecimal.
    var upload: String?
    let base: String

    func write(to json: inout JSONWriter) {
        let record = entry?.record
        let code = record?.code ?? code
        json.field("state", state.rawValue)
        json.field("genuine", state == .genuine)
        json.field("altered", state == .altered)
        json.field("withdrawn", entry?.withdrawnAt != nil)
        json.field("code", code?.printed)
        json.field("verify_url", code.map { VerifyMark.url(of: $0, base: base) })
        json.field("model", record?.model)
        json.field("year", record?.year)
        json.field("vin_last6", record?.vinEnd)
        json.field("odometer", record?.odometer)
        json.field("odometer_unit", record?.odometerUnit.rawValue)
        json.field("issued_at", record?.issuedAt)
        json.field("withdrawn_at", entry?.withdrawnAt)
        json.field("language", record?.language.rawValue)
        json.field("pages", record?.pages)
        json.field("bytes", record?.bytes)
        json.field("sha256", record?.sha256)
        json.field("upload_sha256", upload)
    }
}
