import Domain
import FoundationEssentials
import Testing

/// What opens or identifies something does not print: whoever logs a value, or one that holds it, tells nothing by it.
struct RedactionTests {
    private static let hush = "hush-hush"
    private let ids = IDGenerator(partitions: 4)

    /// Each way in which a value can become text, bare and inside of others.
    private func texts(_ value: Any) -> String {
        struct Holder { let value: Any }
        enum Choice { case this(Any) }
        var dumped = ""
        dump(value, to: &dumped)
        dump([value], to: &dumped)
        dump(Holder(value: value), to: &dumped)
        let whole: [Any] = [value, Optional(value) as Any, ["key": value], Holder(value: value), Choice.this(value)]
        return whole.map { "\($0) \(String(describing: $0)) \(String(reflecting: $0))" }.joined() + dumped
    }

    private func expectSilence(_ value: Any, about secret: String = hush) {
        let text = texts(value)
        #expect(!text.lowercased().contains(secret.lowercased()), "\(type(of: value)): \(text)")
    }

    @Test func `ids that open something`() {
        let session = ids.session()
        let task = ids.task(for: session)
        let image = ids.image(for: session)
        let batch = ids.batch(for: session)
        for (value, random) in [
            (session as Any, session.randomPart), (task, task.randomPart), (image, image.randomPart),
            (batch, batch.randomPart),
        ] {
            expectSilence(value, about: String(random.prefix(8)))
        }
    }

    @Test func `a car and the file of its report`() throws {
        let vin = try #require(VIN(rawValue: "LRW3E7EK1RC000101"))
        expectSilence(vin, about: vin.rawValue)
        expectSilence(
            ObjectName.report(vin: vin, language: .fi, timestamp: "20261123T150405123Z", claim: "k7f2"),
            about: vin.rawValue)
        let session = ids.session()
        let job = ReportJob(
            session: session, input: try #require(ObjectName(rawValue: "inputs/\(Self.hush)")), photos: [],
            vin: vin, language: .fi, createdAt: Date(timeIntervalSince1970: 0))
        // A fingerprint holds whatever tells two requests apart.
        let task = NewTask(id: ids.task(for: session), owner: "o", job: job, fingerprint: "batch|\(vin.rawValue)")
        for value in [job as Any, task] {
            for secret in [Self.hush, vin.rawValue, String(session.randomPart.prefix(8))] {
                expectSilence(value, about: secret)
            }
        }
    }

    @Test func `secrets and tokens`() throws {
        let secret = Secret(Self.hush)
        expectSilence(secret)
        expectSilence(TeslaTokens(access: secret, refresh: secret, expiresAt: Date(timeIntervalSince1970: 0)))
        expectSilence(
            RefreshToken(family: FamilyID(trusted: "fam_" + String(repeating: "0", count: 28)), secret: secret))
        expectSilence(try #require(Password(typed: Self.hush)))
        expectSilence(ProviderCheckout(id: Self.hush, clientSecret: secret, approveURL: "https://a.test/\(Self.hush)"))
        expectSilence(
            TeslaAccount(subject: Self.hush, region: .eu, scopes: [], signedInAt: Date(timeIntervalSince1970: 0)))
    }

    @Test func `people`() throws {
        let email = try #require(EmailAddress(rawValue: "\(Self.hush)@example.com"))
        expectSilence(email)
        expectSilence(Buyer(name: Self.hush, email: email, country: "FI", vatNumber: Self.hush))
        expectSilence(
            Account(
                id: AccountID(trusted: "usr_" + String(repeating: "0", count: 28)), email: email, name: Self.hush,
                language: nil, role: .user, password: Secret(Self.hush), createdAt: Date(timeIntervalSince1970: 0)))
        expectSilence(
            MailMessage(to: email, subject: Self.hush, text: "https://a.test/?token=\(Self.hush)", language: .en))
    }

    @Test func `receivers, whose address may hold a secret`() {
        let url = "https://a.test/hook?secret=\(Self.hush)"
        expectSilence(WebhookTarget(url: url))
        expectSilence(WebhookMessage(id: "msg_1", url: url, body: []))
    }
}
