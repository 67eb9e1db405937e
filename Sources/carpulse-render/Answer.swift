struct Progress: Encodable {
    var id: String
    var progress: Int
    var detail: String
}

struct ErrorAnswer: Encodable {
    var id: String
    var error: Failure
    var rss: UInt64

    struct Failure: Encodable {
        var code: String
        var message: String
    }
}

/// The last frame of a request that succeeded; members that a kind does not have are left out.
struct Answer: Encodable {
    var id = ""
    var ok = true
    var parts: [PartHeader] = []
    /// Resident memory in bytes after the request.
    var rss: UInt64 = 0

    var pages: Int?
    /// Of the first part, in hexadecimal.
    var sha256: String?
    var bytes: Int?
    /// How many things outside its parts the document asked for in vain.
    var refused: Int?
    /// Anchors of bookmarks and page numbers that the document does not have.
    var missing_anchors: [String]?
    var width: Int?
    var height: Int?
    var title: String?
    var encrypted: Bool?
    var text_chars: Int?
    /// Where the place of a signature begins in the first part.
    var signature_offset: Int?
    /// Of reports, as they stand in addresses of verification.
    var codes: [String]?

    var engine: String?
    var engine_version: String?
    var fonts: [String]?
    var sandbox: Sandbox.State?
}

/// What the handler of a kind gives back.
struct Outcome {
    var answer: Answer
    var parts: [Frame.Part] = []
}
