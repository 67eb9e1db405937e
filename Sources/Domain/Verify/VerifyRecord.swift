public import FoundationEssentials

/// What is remembered of an issued report for whoever holds a copy of it: what stands in print, and the fingerprint of the
/// file. Nothing personal, no full VIN. Written once; it outlives the report.
public struct VerifyRecord: Sendable, Codable, Equatable {
    public enum DistanceUnit: String, Sendable, Codable { case kilometres = "km", miles = "mi" }

    /// Version of this value's layout.
    public var schema: Int
    public var code: VerifyCode
    public var model: String?
    public var year: Int?
    /// The last characters of the VIN, as many as are printed.
    public var vinEnd: String
    /// As printed.
    public var odometer: Int?
    public var odometerUnit: DistanceUnit
    public var issuedAt: Date
    public var language: ReportLanguage
    /// Of the file, hexadecimal.
    public var sha256: String
    public var bytes: Int
    public var pages: Int

    public init(code: VerifyCode, of model: ReportModel, language: ReportLanguage, file: RenderedReport) {
        let vin = VINDecoder(model.vin)
        let isMetric = !model.units.miles
        schema = 1
        self.code = code
        self.model = vin.model
        year = vin.year
        vinEnd = model.vinEnd
        odometer = (model.snapshot?.condition?.odometerKm).map { Int(($0 / (isMetric ? 1 : 1.609344)).rounded()) }
        odometerUnit = isMetric ? .kilometres : .miles
        issuedAt = model.issuedAt
        self.language = language
        sha256 = file.sha256
        bytes = file.pdf.count
        pages = file.pages
    }
}

/// A record, and what became of its report.
public struct VerifyEntry: Sendable, Equatable {
    public let record: VerifyRecord
    /// When the owner withdrew the report; nil while it stands.
    public let withdrawnAt: Date?

    public init(record: VerifyRecord, withdrawnAt: Date? = nil) {
        self.record = record
        self.withdrawnAt = withdrawnAt
    }
}

/// What can be said of a file that somebody holds.
public struct VerifyVerdict: Sendable, Equatable {
    public enum State: String, Sendable { case genuine, altered, withdrawn, unknown }

    public let state: State
    /// The report that the file is, or was made from; nil when it is none of ours.
    public let entry: VerifyEntry?
    /// Of the file, hexadecimal.
    public let sha256: String

    public init(of sha256: String, among entries: [VerifyEntry]) {
        self.sha256 = sha256
        let same = entries.first { $0.record.sha256 == sha256 }
        entry = same ?? entries.first
        state =
            same.map { $0.withdrawnAt == nil ? .genuine : .withdrawn } ?? (entries.isEmpty ? .unknown : .altered)
    }
}

/// Looks for codes of reports in a PDF that anybody may have sent, in a process of its own.
public protocol CodeFinder: Sendable {
    /// Each once, in the order found, at most sixteen; none in what is no PDF or cannot be read.
    func codes(in pdf: [UInt8]) async throws(CodeSearchError) -> [VerifyCode]
}

/// Nobody had time to look.
public struct CodeSearchError: Error, Sendable, Equatable {
    public let reason: String

    public init(reason: String) { self.reason = reason }
}

/// A record and its withdrawal, sealed, as they are stored.
public struct SealedVerifyPages: Sendable, Equatable {
    public var record: [UInt8]?
    public var withdrawal: [UInt8]?

    public init(record: [UInt8]? = nil, withdrawal: [UInt8]? = nil) {
        self.record = record
        self.withdrawal = withdrawal
    }
}

/// The quick copy of the records in the shared store. What is missing here is read from the object storage.
public protocol VerifyProjection: Sendable {
    func pages(of code: VerifyCode) async throws(StoreError) -> SealedVerifyPages
    /// Keeps those that are given, for good. What is there already stays.
    func keep(_ pages: SealedVerifyPages, of code: VerifyCode) async throws(StoreError)
}

extension ObjectName {
    public static func verifyRecord(_ code: VerifyCode) -> ObjectName {
        ObjectName(trusted: "verify/\(code.canonical).json")
    }

    public static func verifyWithdrawal(_ code: VerifyCode) -> ObjectName {
        ObjectName(trusted: "verify/\(code.canonical)-withdrawn.json")
    }
}
