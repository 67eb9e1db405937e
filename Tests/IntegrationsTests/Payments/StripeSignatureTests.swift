import Crypto
import Domain
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// Facts 1.5; Stripe's own library agrees on every case but one.
@Suite struct StripeSignatureTests {
    private struct Case {
        let name: String
        let header: String
        var body = #"{"id":"evt_1","note":"café €"}"#
        var secret = "whsec_test"
        let accepted: Bool
        /// What Stripe's library says, where it differs.
        var theirs: Bool?
    }

    @Test(arguments: [
        (#"{"id":"evt_1"}"#, "c89214b5b5da833daed6f0b8c5bb6bd58cea9022bd80ccc78230f3942d632925"),
        (#"{"id":"evt_1","note":"café €"}"#, "03a11b10774547d92ce463c90ab24254cb713d490366afae0d9c3a1e29fe3c61"),
    ])
    func knownSignaturesAreAccepted(_ body: String, _ code: String) {
        let signature = StripeSignature(secrets: [Secret("whsec_test")])
        let now = Date(timeIntervalSince1970: 1_700_000_100)
        #expect(signature.accepts("t=1700000000,v1=\(code)", body: Array(body.utf8), at: now))
        #expect(!signature.accepts("t=1700000000,v1=\(code)", body: Array((body + "\n").utf8), at: now))
        #expect(!StripeSignature(secrets: []).accepts("t=1700000000,v1=\(code)", body: Array(body.utf8), at: now))
    }

    @Test func `Stripe's library agrees`() async throws {
        let now = Date()
        let cases = Self.cases(at: Int(now.timeIntervalSince1970))
        let asked = cases.map { ["header": $0.header, "body": $0.body, "secret": $0.secret] }
        let json = String(decoding: try JSONEncoder().encode(asked), as: UTF8.self)
        let theirs = try await PythonClient.run("payment_oracles.py", in: "stripe-tools", ["stripe", json]).list(
            "answers")
        try #require(theirs.count == cases.count)
        for (item, answer) in zip(cases, theirs) {
            let ours = StripeSignature(secrets: [Secret(item.secret)]).accepts(
                item.header, body: Array(item.body.utf8), at: now)
            #expect(ours == item.accepted, "\(item.name)")
            #expect("\(answer)" == "\(item.theirs ?? item.accepted)", "\(item.name)")
        }
    }

    @Test func `what Stripe's library signs is accepted under any secret of the list`() async throws {
        let json = #"[{"body":"{\"id\":\"evt_2\"}","secret":"whsec_old","time":1700000000}]"#
        let header = try await PythonClient.run("payment_oracles.py", in: "stripe-tools", ["stripe-sign", json])
            .list("answers").first
        let text = "\(try #require(header))"
        let body = Array(#"{"id":"evt_2"}"#.utf8)
        func accepts(_ secrets: [String], _ seconds: Double) -> Bool {
            StripeSignature(secrets: secrets.map { Secret($0) }).accepts(
                text, body: body, at: Date(timeIntervalSince1970: seconds))
        }
        #expect(accepts(["whsec_new", "whsec_old"], 1_700_000_000) && !accepts(["whsec_new"], 1_700_000_000))
        #expect(accepts(["whsec_old"], 1_700_000_300) && accepts(["whsec_old"], 1_699_999_700))
        #expect(!accepts(["whsec_old"], 1_700_000_301) && !accepts(["whsec_old"], 1_699_999_699))
    }

    private static func cases(at now: Int) -> [Case] {
        let good = code(now)
        let wrong = String(repeating: "0", count: 64)
        return [
            Case(name: "as it should be", header: "t=\(now),v1=\(good)", accepted: true),
            Case(name: "the second of two", header: "t=\(now),v1=\(wrong),v1=\(good)", accepted: true),
            Case(name: "beside a v0", header: "t=\(now),v1=\(good),v0=\(wrong)", accepted: true),
            Case(name: "only v0", header: "t=\(now),v0=\(good)", accepted: false),
            Case(name: "upper case", header: "t=\(now),v1=\(good.uppercased())", accepted: false),
            Case(name: "a space", header: "t=\(now), v1=\(good)", accepted: false),
            Case(name: "old", header: "t=\(now - 400),v1=\(code(now - 400))", accepted: false),
            Case(name: "not yet old", header: "t=\(now - 200),v1=\(code(now - 200))", accepted: true),
            Case(
                name: "far ahead", header: "t=\(now + 86_400),v1=\(code(now + 86_400))", accepted: false, theirs: true),
            Case(name: "another time", header: "t=\(now - 1),v1=\(good)", accepted: false),
            Case(name: "no time", header: "v1=\(good)", accepted: false),
            Case(name: "no number", header: "t=now,v1=\(good)", accepted: false),
            Case(name: "cut", header: "t=\(now),v1=\(good.dropLast())", accepted: false),
            Case(name: "longer", header: "t=\(now),v1=\(good)0", accepted: false),
            Case(name: "nothing", header: "", accepted: false),
            Case(name: "commas", header: ",,,", accepted: false),
            Case(name: "another body", header: "t=\(now),v1=\(good)", body: "{}", accepted: false),
            Case(name: "another secret", header: "t=\(now),v1=\(good)", secret: "whsec_other", accepted: false),
        ]
    }

    private static func code(_ time: Int) -> String {
        HMAC<SHA256>.authenticationCode(
            for: Array("\(time).".utf8) + Array(#"{"id":"evt_1","note":"café €"}"#.utf8),
            using: SymmetricKey(data: Array("whsec_test".utf8))
        ).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
