public import FoundationEssentials

/// The words of a task's life; exactly these (rows R7, R8).
public enum TaskStatus: String, Sendable, Codable, CaseIterable {
    case queued, processing, uploading, complete, failed, cancelled

    public var isTerminal: Bool { self == .complete || self == .failed || self == .cancelled }

    /// Progress shown on entering the state; nil keeps what was shown.
    public var progress: Int? {
        switch self {
        case .queued: 0
        case .processing: 10
        case .uploading: 70
        case .complete: 100
        case .failed, .cancelled: nil
        }
    }
}

/// A kind of PDF.
public enum PDFProfile: String, Sendable, Codable, CaseIterable {
    /// For reading and printing: small and made fast.
    case standard
    /// Tagged for screen readers: PDF/UA-1.
    case ua
    /// Tagged and made to last: PDF/A-3 with the report's data as associated files.
    case a3
}

public enum PaperSize: String, Sendable, Codable, CaseIterable { case a4 = "A4", letter = "Letter" }

/// What a worker needs to make a report; frozen when the task is accepted, sealed at rest.
public struct ReportJob: Sendable, Codable, Equatable {
    /// Version of this value's layout.
    public var schema: Int
    public var session: SessionID
    /// The frozen report model.
    public var input: ObjectName
    /// Photo objects, in the order of `ReportModel.photos`.
    public var photos: [ObjectName]
    public var vin: VIN
    public var language: ReportLanguage
    public var profile: PDFProfile
    public var paper: PaperSize
    /// nil: all.
    public var sections: [ReportSection]?
    /// True: the report does not tell the VIN.
    public var maskVIN: Bool?
    /// The caller brought the facts: nobody can say that they are a car's, so the report is neither registered nor signed.
    public var isBrought: Bool?
    /// What the report counts against; nil where nothing has to be paid.
    public var payment: PaymentID?
    /// The request that asked for it.
    public var trace: RequestTrace?
    public var createdAt: Date

    public init(
        session: SessionID, input: ObjectName, photos: [ObjectName], vin: VIN, language: ReportLanguage,
        profile: PDFProfile = .standard, paper: PaperSize = .a4, sections: [ReportSection]? = nil,
        maskVIN: Bool? = nil, isBrought: Bool? = nil, createdAt: Date
    ) {
        schema = 1
        self.session = session
        self.input = input
        self.photos = photos
        self.vin = vin
        self.language = language
        self.profile = profile
        self.paper = paper
        self.sections = sections
        self.maskVIN = maskVIN
        self.isBrought = isBrought
        self.createdAt = createdAt
    }
}

/// The stored result of a complete task.
public struct ReportResult: Sendable, Codable, Equatable {
    public var object: ObjectName
    public var pages: Int
    public var bytes: Int
    /// Of the PDF, hex.
    public var sha256: String
    /// For the download: model, year, language; no VIN.
    public var fileName: String
    public var profile: PDFProfile
    /// By which the report is verified; nil in results of older releases.
    public var code: VerifyCode?

    public init(
        object: ObjectName, pages: Int, bytes: Int, sha256: String, fileName: String, profile: PDFProfile,
        code: VerifyCode? = nil
    ) {
        self.object = object
        self.pages = pages
        self.bytes = bytes
        self.sha256 = sha256
        self.fileName = fileName
        self.profile = profile
        self.code = code
    }
}

public struct TaskFailure: Sendable, Codable, Equatable {
    /// `worker_lost`, `render_failed`, `render_timeout`, `storage_unavailable`, `deadline_exceeded`, …
    public var code: String
    public var message: String
    /// Whether asking again can help.
    public var retryable: Bool

    public init(code: String, message: String, retryable: Bool) {
        self.code = code
        self.message = message
        self.retryable = retryable
    }
}

/// A task as anybody with its id may see it: no session id, no VIN, no token.
public struct TaskRecord: Sendable, Equatable {
    public var id: TaskID
    public var status: TaskStatus
    /// 0 to 100; never falls.
    public var progress: Int
    public var detail: String?
    public var maskedVIN: String
    public var language: ReportLanguage
    public var attempt: Int
    /// 1, and one more for each retry of the ended task: progress never falls within one run.
    public var run: Int
    /// The batch it came with. Whoever may see the task need not be allowed to see that.
    public var batch: BatchID?
    /// The instance that works on it or did last.
    public var instance: String?
    public var createdAt: Date
    public var startedAt: Date?
    public var updatedAt: Date
    public var completedAt: Date?
    public var result: ReportResult?
    public var failure: TaskFailure?
    /// Somebody cancelled it, and its worker has not stopped yet.
    public var isCancelRequested = false
    /// Jobs before it in the queue; nil unless queued.
    public var queuePosition: Int?
    public var retainedUntil: Date

    public init(
        id: TaskID, status: TaskStatus, progress: Int, maskedVIN: String, language: ReportLanguage, createdAt: Date,
        updatedAt: Date, retainedUntil: Date
    ) {
        self.id = id
        self.status = status
        self.progress = progress
        self.maskedVIN = maskedVIN
        self.language = language
        attempt = 0
        run = 1
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.retainedUntil = retainedUntil
    }

    /// Whether it may be asked for once more under its id.
    public var isRetryable: Bool {
        switch status {
        case .failed: failure?.retryable == true
        case .cancelled: true
        case .queued, .processing, .uploading, .complete: false
        }
    }
}
