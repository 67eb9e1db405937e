import Domain
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct MailFormatTests {
    private func mail(_ subject: String, _ text: String) throws -> ReceivedMail {
        let sender = try #require(MailSender("CarPulse <no-reply@reports.example>"))
        let to = try #require(EmailAddress(rawValue: "anna@example.com"))
        let message = MailMessage(to: to, subject: subject, text: text, language: .no)
        let bytes = MailFormat(sender: sender).bytes(
            message, date: Date(timeIntervalSince1970: 1_795_900_000), id: "abc")
        return ReceivedMail(raw: String(decoding: bytes, as: UTF8.self))
    }

    @Test func `a mail is what RFC 5322 has`() throws {
        let long = String(repeating: "Vahvista sähköpostiosoitteesi 🚗 ", count: 9)
        let mail = try mail(long, "Åpne lenken:\n\n.\nhttps://x.example/a?b=c\n")
        #expect(mail.subject == long)
        #expect(mail.text == "Åpne lenken:\r\n\r\n.\r\nhttps://x.example/a?b=c\r\n\r\n")
        #expect(mail["Date"] == "Sat, 28 Nov 2026 21:06:40 +0000")
        #expect(mail["Message-ID"] == "<abc@reports.example>" && mail["Content-Language"] == "nb")
        #expect(mail.raw.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 78 })
        #expect(mail.raw.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func `files go with it, byte by byte`() throws {
        let sender = try #require(MailSender("CarPulse <no-reply@reports.example>"))
        let to = try #require(EmailAddress(rawValue: "anna@example.com"))
        let files = [[UInt8](0...255) + Array("\r\n--part-abc--\r\n".utf8), Array("%PDF".utf8)]
        let message = MailMessage(
            to: to, subject: "Kuitti", text: "Hyvä\n", language: .fi,
            attachments: files.enumerated().map {
                MailAttachment(name: "CP-\($0.offset)\"\r\n.pdf", contentType: "application/pdf", bytes: $0.element)
            }, id: "abc")
        let bytes = MailFormat(sender: sender).bytes(message, date: Date(timeIntervalSince1970: 0), id: "abc")
        let mail = ReceivedMail(raw: String(decoding: bytes, as: UTF8.self))
        #expect(mail.header.count == 9 && mail["Content-Transfer-Encoding"] == nil)
        #expect(mail.parts.map(\.bytes) == [Array("Hyvä\r\n\r\n".utf8)] + files)
        #expect(mail.parts[1].header.last == "Content-Disposition: attachment; filename=\"CP-0.pdf\"")
        #expect(mail.raw.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 78 })
        #expect(mail.raw.hasSuffix("\r\n--part-abc--\r\n"))
    }

    @Test(arguments: ["Hi\r\nBcc: x@y.fi", "Hi\nBcc: x@y.fi", "Hi\u{0}", "=?utf-8?B?SGk=?=\r\n"])
    func `a subject adds no header`(subject: String) throws {
        let mail = try mail(subject, "x")
        #expect(mail.header.count == 10 && mail["Bcc"] == nil)
    }

    @Test func `who mails are from stands in the header as it is`() {
        #expect(MailSender("no-reply@reports.example")?.name == "")
        #expect(MailSender("Car Pulse <no-reply@reports.example>")?.name == "Car Pulse")
        for text in [
            "", "x", "A\r\nBcc: b@c.fi <a@b.fi>", "\"A\" <a@b.fi>", "Ä <a@b.fi>", "A <a@b.fi", "A <a@b.fi> x", "<>",
            "a@b.fi>\r\n", "A, B <a@b.fi>",
        ] { #expect(MailSender(text) == nil, "\(text)") }
    }
}
