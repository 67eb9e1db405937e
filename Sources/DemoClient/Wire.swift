/// The parts of the server's answers that the demonstration reads.
enum Wire {
    struct Start: Decodable, Sendable { var authorizeUrl: String }
    struct Vehicle: Decodable, Sendable { var vin: String, displayName: String?, model: String? }
    struct Listing<Item: Decodable & Sendable>: Decodable, Sendable { var data: [Item] }
    struct Ask: Encodable, Sendable { var sessionId: String, vin: String, locale: String }
    struct Accepted: Decodable, Sendable { var taskId: String, status: String }

    struct Task: Decodable, Sendable {
        struct Result: Decodable, Sendable { var pages: Int, bytes: Int, fileName: String }
        struct Failure: Decodable, Sendable { var code: String, message: String }
        var taskId: String
        var status: String
        var progress: Int
        var downloadUrl: String?
        var result: Result?
        var error: Failure?
    }
}
