import Drivers
import FoundationEssentials
import NIOConcurrencyHelpers

/// A real mail server (aiosmtpd) that keeps what it is sent.
public final class MailReceiver: Sendable {
    public let port: Int
    private let process: ChildProcess
    private let lines: NIOLockedValueBox<[String]>

    private init(_ process: ChildProcess, _ lines: NIOLockedValueBox<[String]>, port: Int) {
        self.process = process
        self.lines = lines
        self.port = port
    }

    /// - Parameter arguments: of `Tests/Clients/smtp_server.py`.
    public static func with<Value>(
        _ arguments: [String] = [], _ body: (MailReceiver) async throws -> Value
    ) async throws -> Value {
        var root = #filePath
        for _ in 0..<3 { root = String(root.prefix(upTo: root.lastIndex(of: "/") ?? root.startIndex)) }
        let lines = NIOLockedValueBox<[String]>([])
        let process = try await ChildProcess.spawn(
            ProcessConfiguration(
                executable: "\(root)/.vendor/mail-server/bin/python",
                arguments: ["-u", "\(root)/Tests/Clients/smtp_server.py"] + arguments,
                environment: ["PATH": "/usr/bin:/bin"],
                standardOutput: .lines { line in lines.withLockedValue { $0.append(line) } }, standardError: .discard))
        let result: Result<Value, any Error>
        do {
            var port = 0
            let isUp = try await waits(within: .seconds(60)) {
                let first = lines.withLockedValue { $0.first } ?? ""
                port = Int(first.split(separator: " ").last ?? "") ?? 0
                return port > 0
            }
            guard isUp else { throw Unexpected("the mail server did not start: run make setup") }
            result = .success(try await body(MailReceiver(process, lines, port: port)))
        } catch {
            result = .failure(error)
        }
        process.kill()
        _ = await process.exitStatus
        return try result.get()
    }

    private static func waits(within limit: Duration, _ condition: () -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if condition() { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return condition()
    }

    /// What came so far, oldest first: `from`, `to`, `raw`, `tls`.
    public var mails: [JSON] {
        var (mails, text) = ([JSON](), "")
        for line in lines.withLockedValue({ $0.dropFirst() }) {
            text += line.dropFirst()
            guard line.hasPrefix("=") else { continue }
            mails.append(JSON(bytes: Array(text.utf8)))
            text = ""
        }
        return mails
    }

    /// The mail number `count`, when it has come.
    public func mail(_ count: Int, within limit: Duration = .seconds(60)) async throws -> ReceivedMail {
        guard try await Self.waits(within: limit, { mails.count >= count }) else {
            throw Unexpected("\(mails.count) mails came")
        }
        return ReceivedMail(mails[count - 1])
    }
}

/// A mail taken apart.
public struct ReceivedMail: Sendable {
    public let to: [String]
    public let isOverTLS: Bool
    public let raw: String
    /// The header, unfolded.
    public let header: [String]
    public let text: String

    init(_ json: JSON) {
        let to = json.list("to").compactMap { if case .text(let value) = $0 { value } else { nil } }
        self.init(raw: json.string("raw") ?? "", to: to, isOverTLS: "\(json["tls"])" == "true")
    }

    public init(raw: String, to: [String] = [], isOverTLS: Bool = false) {
        self.to = to
        self.isOverTLS = isOverTLS
        self.raw = raw
        let lines = raw.split(omittingEmptySubsequences: false) { $0.isNewline }.map { String($0) }
        var header: [String] = []
        for line in lines.prefix(while: { !$0.isEmpty }) {
            if line.hasPrefix(" "), let last = header.popLast() {
                header.append(last + line)
            } else {
                header.append(line)
            }
        }
        self.header = header
        let body = lines.drop { !$0.isEmpty }.joined()
        text = String(decoding: Data(base64Encoded: body) ?? Data(), as: UTF8.self)
    }

    /// Of a multipart mail: the header of each part, and what is in it.
    public var parts: [(header: [String], bytes: [UInt8])] {
        guard let mark = self["Content-Type"]?.split(separator: "boundary=\"").last, mark.hasSuffix("\"") else {
            return []
        }
        let lines = raw.split(omittingEmptySubsequences: false) { $0.isNewline }.map { String($0) }
        return lines.split { $0.hasPrefix("--" + mark.dropLast()) }.dropFirst().compactMap { part in
            let header = part.prefix { !$0.isEmpty }
            guard let bytes = Data(base64Encoded: part.dropFirst(header.count).joined()), !bytes.isEmpty else {
                return nil
            }
            return (Array(header), Array(bytes))
        }
    }

    public subscript(field: String) -> String? {
        header.first { $0.lowercased().hasPrefix(field.lowercased() + ": ") }.map {
            String($0.dropFirst(field.count + 2))
        }
    }

    public var subject: String {
        (self["Subject"] ?? "").split(separator: " ").map { word in
            let content = word.dropFirst("=?utf-8?B?".count).dropLast(2)
            return String(decoding: Data(base64Encoded: String(content)) ?? Data(), as: UTF8.self)
        }.joined()
    }

    /// The token of the link in it.
    public var token: String? {
        guard let mark = text.firstRange(of: "token=") else { return nil }
        return String(text[mark.upperBound...].prefix { $0 != "&" && !$0.isWhitespace })
    }
}
