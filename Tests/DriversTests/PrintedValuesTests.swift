import Drivers
import Testing

/// What is sent, answered and connected with tells nothing of itself when it is printed.
struct PrintedValuesTests {
    private static let hush = "hush-hush"

    private func texts(_ value: Any) -> String {
        var dumped = ""
        dump([value], to: &dumped)
        return "\(value) \([value]) \(String(reflecting: value)) \(Optional(value) as Any) \(dumped)"
    }

    @Test func `requests and answers`() {
        let body = Array(Self.hush.utf8)
        let headers: HeaderList = ["Authorization": "Bearer \(Self.hush)"]
        let bytes = "\(body)".dropFirst().dropLast()
        for value in [
            OutgoingRequest(url: "https://a.test/?key=\(Self.hush)", headers: headers, body: body) as Any,
            IncomingResponse(status: 200, headers: headers, body: body),
        ] {
            #expect(!texts(value).contains(Self.hush) && !texts(value).contains(bytes), "\(type(of: value))")
        }
    }

    @Test func `ways to Redis and to the mail server`() throws {
        for value in [
            try RedisConfiguration(url: "redis://user:\(Self.hush)@127.0.0.1:6379/1") as Any,
            SMTPClient.Configuration(url: "smtps://a.test", user: Self.hush, password: Self.hush),
        ] {
            #expect(!texts(value).contains(Self.hush), "\(type(of: value))")
        }
    }
}
