import Domain
import Testing

@Suite struct IdentityTests {
    let ids = IDGenerator(partitions: 1_024)

    @Test func `an id carries its partition, and tasks stay in the session's`() {
        for _ in 0..<200 {
            let session = ids.session()
            #expect(SessionID(rawValue: session.rawValue) == session)
            #expect(ids.task(for: session).partition == session.partition)
            #expect(ids.image(for: session).partition == session.partition)
        }
    }

    @Test func `sessions spread over the partitions in use only`() {
        let few = IDGenerator(partitions: 4)
        #expect(Set((0..<400).map { _ in few.session().partition.number }) == [0, 1, 2, 3])
    }

    @Test(arguments: [
        "", "ses_", "rpt_00" + String(repeating: "0", count: 26), "ses_00" + String(repeating: "u", count: 26),
    ])
    func `what is not a session id is refused`(text: String) {
        #expect(SessionID(rawValue: text) == nil)
    }

    @Test func `an id prints as a label that opens nothing`() {
        let session = ids.session()
        #expect(!"\(session) \(session.debugDescription)".contains(session.randomPart.prefix(8)))
        #expect("\(session)".hasPrefix("ses_…"))
    }

    @Test func `a secret never prints`() {
        let secret = Secret("hush")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!"\(secret) \(dumped) \(String(reflecting: [secret]))".contains("hush"))
    }

    @Test func `a VIN is checked and masked`() throws {
        let vin = try #require(VIN(rawValue: "lrw3e7ek1rc000101"))
        #expect("\(vin)" == "LRW3E…000101")
        #expect(VIN(rawValue: "LRW3E7EK1RC00010") == nil)
        #expect(VIN(rawValue: "LRW3E7EK1RC00O101") == nil)
    }

    @Test(arguments: [
        ("nb-NO", ReportLanguage.no), ("nn", .no), ("de_AT", .de), ("SV-fi", .sv), ("fr", .fr),
    ])
    func `language tags are understood`(tag: String, language: ReportLanguage) {
        #expect(ReportLanguage(tag: tag) == language)
    }

    @Test func `the header's best language wins`() {
        #expect(ReportLanguage.preferred(acceptLanguage: "pl, da;q=0.5, fi;q=0.9, *;q=0.1") == .fi)
        #expect(ReportLanguage.preferred(acceptLanguage: "pl,*") == nil)
        #expect(ReportLanguage.preferred(acceptLanguage: "sv;q=0") == nil)
    }
}
