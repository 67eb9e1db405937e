import Domain
import Testing

/// Names of downloads, whatever stands in them (RFC 6266, RFC 8187).
@Suite struct ContentDispositionTests {
    @Test(arguments: [
        ("a.pdf", #"filename="a.pdf"; filename*=UTF-8''a.pdf"#),
        ("Kärry 1.pdf", #"filename="K_rry 1.pdf"; filename*=UTF-8''K%C3%A4rry%201.pdf"#),
        (#"a"b\c.pdf"#, #"filename="a_b_c.pdf"; filename*=UTF-8''a%22b%5Cc.pdf"#),
        ("a\r\nSet-Cookie: x.pdf", "filename=\"a__Set-Cookie: x.pdf\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x.pdf"),
        ("a\u{7F}\u{0}b", "filename=\"a__b\"; filename*=UTF-8''a%7F%00b"),
        ("../../etc/passwd", "filename=\"../../etc/passwd\"; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd"),
        ("🚗.pdf", "filename=\"_.pdf\"; filename*=UTF-8''%F0%9F%9A%97.pdf"),
        ("it's;x=1.pdf", "filename=\"it's;x=1.pdf\"; filename*=UTF-8''it%27s%3Bx%3D1.pdf"),
        ("e\u{301}.pdf", "filename=\"e_.pdf\"; filename*=UTF-8''e%CC%81.pdf"),
        ("", "filename=\"\"; filename*=UTF-8''"),
    ]) func oddNamesAreWrittenSafely(name: String, expected: String) {
        #expect(contentDisposition(name) == "attachment; " + expected)
        #expect(contentDisposition(name, inline: true) == "inline; " + expected)
        let bytes = contentDisposition(name).utf8
        #expect(bytes.allSatisfy { (0x20..<0x7f).contains($0) }, "nothing but printable ASCII stands in a header")
    }
}
