import Domain
import FoundationEssentials
import Testing

struct WebhookTests {
    private static let strict = WebhookRules(allowsPlainHTTP: false, allowsPrivateAddresses: false)
    private static let loose = WebhookRules(allowsPlainHTTP: true, allowsPrivateAddresses: true)

    @Test(arguments: [
        ("https://example.com/hook", "example.com"), ("HTTPS://Example.COM", "example.com"),
        ("https://a.b-c.example.com:8443/x?y=z", "a.b-c.example.com"), ("https://example.com:443?x=1", "example.com"),
        ("https://8.8.8.8/x", "8.8.8.8"), ("https://[2606:4700::1111]:8443/x", "2606:4700::1111"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
    ]) func `receivers on the internet`(text: String, host: String) throws {
        let url = try WebhookURL(text, rules: Self.strict)
        #expect(url.host == host && url.text == text)
    }

    @Test(arguments: [
        "", "example.com", "//example.com", "http://example.com", "ftp://example.com", "https://", "https:///x",
        "https://user@example.com", "https://user:pw@example.com", "https://example.com#x", "https://exa mple.com",
        "https://example.com\\@127.0.0.1", "https://example.com:0", "https://example.com:22",
        "https://example.com:65536",
        "https://example.com:+443", "https://example.com:", "https://example..com", "https://-a.com",
        "https://example.com.",
        "https://localhost", "https://redis", "https://x.local", "https://metadata.google.internal",
        "https://127.0.0.1",
        "https://127.1", "https://2130706433", "https://0x7f.0.0.1", "https://0177.0.0.1", "https://10.0.0.1",
        "https://169.254.169.254/latest", "https://192.168.1.1", "https://100.64.0.1", "https://[::1]", "https://[::]",
        "https://[::ffff:127.0.0.1]", "https://[64:ff9b::10.0.0.1]", "https://[fd00::1]", "https://[fe80::1%25eth0]",
        "https://[8.8.8.8]", "https://[::1", "https://[2606:4700::1111]x", "https://bücher.example", "https://a_b.com",
        "https://example.com/\r\nX: y", "https://example.com/\u{0}", "https://1.2.3", "https://[]",
        "https://" + String(repeating: "a.", count: 130) + "com",
    ]) func `others are refused by their text`(text: String) {
        #expect(throws: WebhookFlaw.self) { try WebhookURL(text, rules: Self.strict) }
    }

    @Test func `at most 2,048 bytes`() throws {
        let url = "https://example.com/" + String(repeating: "a", count: 2_028)
        _ = try WebhookURL(url, rules: Self.strict)
        #expect(throws: WebhookFlaw.self) { try WebhookURL(url + "a", rules: Self.strict) }
    }

    @Test(arguments: ["http://127.0.0.1:8080/x", "http://localhost:3000", "http://[::1]:3000/", "https://10.0.0.1"])
    func `in development the own machine will do`(text: String) throws { _ = try WebhookURL(text, rules: Self.loose) }

    @Test func `an older target asks for all events`() throws {
        let old = try DomainJSON.decode(WebhookTarget.self, from: Data(#"{"url":"https://a.example"}"#.utf8))
        #expect(old == WebhookTarget(url: "https://a.example"))
        let target = WebhookTarget(url: "https://a.example", events: [.failed])
        #expect(try DomainJSON.decode(WebhookTarget.self, from: DomainJSON.encode(target)) == target)
    }

    @Test(arguments: [
        (WebhookAnswer.status(200, retryAfter: nil), WebhookVerdict.told), (.status(204, retryAfter: nil), .told),
        (.status(301, retryAfter: nil), .givenUp("status 301")),
        (.status(400, retryAfter: nil), .givenUp("status 400")),
        (.status(410, retryAfter: nil), .givenUp("status 410")),
        (.status(501, retryAfter: nil), .givenUp("status 501")),
        (.refused("x"), .givenUp("x")), (.status(500, retryAfter: nil), .again(after: .seconds(5))),
        (.unreachable("connect"), .again(after: .seconds(5))),
        (.status(429, retryAfter: nil), .again(after: .seconds(5))),
        (.status(429, retryAfter: .seconds(77)), .again(after: .seconds(77))),
        (.status(503, retryAfter: .seconds(90_000)), .again(after: .seconds(3_600))),
        (.status(503, retryAfter: .seconds(1)), .again(after: .seconds(5))),
    ]) func `what follows from an answer`(answer: WebhookAnswer, verdict: WebhookVerdict) {
        #expect(WebhookVerdict(answer, attempt: 1, retained: .seconds(86_400), jitter: 0.5) == verdict)
    }

    @Test func `eight attempts in less than seven hours, then never again`() {
        var (time, attempt) = (Duration.zero, 1)
        while case .again(let pause) = WebhookVerdict(
            .unreachable("connect"), attempt: attempt, retained: .seconds(86_400), jitter: 1)
        {
            time += pause
            attempt += 1
        }
        #expect(attempt == 8 && time < .seconds(7 * 3_600) && time > .seconds(5 * 3_600))
    }

    @Test func `nothing is told of a task that is gone by then`() {
        let verdict = WebhookVerdict(.unreachable("timeout"), attempt: 4, retained: .seconds(400), jitter: 0.5)
        #expect(verdict == .givenUp("the task is gone by then"))
    }
}
