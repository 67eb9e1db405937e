public import Domain
import FoundationEssentials

/// Who mails are from: `CarPulse <no-reply@example.com>` or the address alone.
public struct MailSender: Sendable, Equatable {
    public let name: String
    public let address: EmailAddress

    /// nil for what cannot stand in a header as it is.
    public init?(_ text: String) {
        guard text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else { return nil }
        guard let open = text.firstIndex(of: "<") else {
            guard let address = EmailAddress(rawValue: text) else { return nil }
            self.init(name: "", address: address)
            return
        }
        guard text.last == ">",
            let address = EmailAddress(rawValue: String(text[text.index(after: open)...].dropLast()))
        else { return nil }
        let name = text[..<open].reversed().drop { $0 == " " }.reversed()
        guard name.allSatisfy({ $0.isLetter || $0.isNumber || " -_&'!".contains($0) }) else { return nil }
        self.init(name: String(name), address: address)
    }

    private init(name: String, address: EmailAddress) {
        self.name = name
        self.address = address
    }
}

/// Mails as RFC 5322 has them: text in UTF-8, in base 64, so that no line of it is ever taken for anything else. With files
/// they are multipart (RFC 2046).
struct MailFormat {
    let sender: MailSender

    func bytes(_ message: MailMessage, date: Date, id: String) -> [UInt8] {
        let domain = sender.address.rawValue.split(separator: "@").last.map { String($0) } ?? "localhost"
        let from = "<\(sender.address.rawValue)>"
        let header = [
            "From: " + (sender.name.isEmpty ? from : "\"\(sender.name)\" \(from)"),
            "To: <\(message.to.rawValue)>",
            "Subject: " + Self.words(message.subject),
            "Date: " + Self.date(date),
            "Message-ID: <\(id)@\(domain)>",
            "MIME-Version: 1.0",
            "Content-Language: " + message.language.tag,
            "Auto-Submitted: auto-generated",
        ]
        let lines = message.text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        let text = Self.part("text/plain; charset=utf-8", Array((lines + "\r\n").utf8))
        let content = message.attachments.isEmpty ? text : Self.multipart(text, message.attachments, id: id)
        return Array((header + content).joined(separator: "\r\n").utf8)
    }

    /// Header, an empty line, the bytes in base 64, and the end of the last line.
    private static func part(_ type: String, _ bytes: [UInt8], _ more: [String] = []) -> [String] {
        ["Content-Type: " + type, "Content-Transfer-Encoding: base64"] + more + [""] + lines(of: bytes, 57) + [""]
    }

    /// No line of base 64 begins with a hyphen, so the boundary stands nowhere else.
    private static func multipart(_ text: [String], _ files: [MailAttachment], id: String) -> [String] {
        let boundary = "part-\(id)"
        let parts =
            [text]
            + files.map { file in
                let name = String(
                    String.UnicodeScalarView(
                        file.name.unicodeScalars.filter { (0x20...0x7e).contains($0.value) && $0 != "\"" && $0 != "\\" }
                    ))
                return part(
                    file.contentType, file.bytes, ["Content-Disposition: attachment; filename=\"\(name)\""])
            }
        return ["Content-Type: multipart/mixed; boundary=\"\(boundary)\"", ""]
            + parts.flatMap { ["--" + boundary] + $0 } + ["--\(boundary)--", ""]
    }

    /// Encoded words (RFC 2047), none of which cuts a character. Control characters do not get that far.
    private static func words(_ text: String) -> String {
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars where scalar.properties.generalCategory != .control {
            let bytes = Array(String(scalar).utf8)
            if words[words.count - 1].count + bytes.count > 42 { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func lines(of bytes: [UInt8], _ length: Int) -> [String] {
        stride(from: 0, to: bytes.count, by: length).map { start in
            Data(bytes[start..<min(start + length, bytes.count)]).base64EncodedString()
        }
    }

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sat, 28 Nov 2026 21:00:00 +0000`
    private static func date(_ date: Date) -> String {
        let text = RFC3339.format(date)
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        let fields = text.split { !$0.isNumber }.map { String($0) }
        guard fields.count >= 6, let month = Int(fields[1]), (1...12).contains(month), seconds >= 0 else { return text }
        let day = days[(seconds / 86_400) % 7]
        return "\(day), \(fields[2]) \(months[month - 1]) \(fields[0]) \(fields[3]):\(fields[4]):\(fields[5]) +0000"
    }
}
