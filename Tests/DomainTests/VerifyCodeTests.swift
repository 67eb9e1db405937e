import Domain
import FoundationEssentials
import Testing

@Suite struct VerifyCodeTests {
    @Test(arguments: [
        "7KQ4-M2XD-9F3A-BCDE", "7kq4m2xd9f3abcde", "7KQ4 M2XD 9F3A BCDE", "7kq4_m2xd.9f3a-BCDE", "-7KQ4--M2XD9F3ABCDE ",
    ])
    func isReadAsPeopleWriteIt(_ text: String) throws {
        #expect(try #require(VerifyCode(text)).printed == "7KQ4-M2XD-9F3A-BCDE")
    }

    @Test func lookAlikesAreTheDigitsTheyLookLike() throws {
        #expect(try #require(VerifyCode("OIL0-1111-0000-0000")).printed == "0110-1111-0000-0000")
    }

    @Test(arguments: [
        "", "7KQ4", "7KQ4-M2XD-9F3A-BCD", "7KQ4-M2XD-9F3A-BCDEF", "7KQ4-M2XD-9F3A-BCDU", "7KQ4/M2XD-9F3A-BCDE", "ä",
    ])
    func anythingElseIsNoCode(_ text: String) { #expect(VerifyCode(text) == nil) }

    @Test func longTextIsNotEvenLookedAt() {
        #expect(VerifyCode(String(repeating: "-", count: 100) + "7KQ4-M2XD-9F3A-BCDE") == nil)
    }

    @Test func aSecretAlwaysStandsForTheSameCode() throws {
        let code = try #require(VerifyCode(digest: "00443214c74254b635cf84653a56d7c675be77df"))
        #expect(code.printed == "0123-4567-89AB-CDEF")
        #expect(VerifyCode(digest: "00443214c74254b635c") == nil)
        #expect(VerifyCode(code.printed) == code)
    }

    @Test func logsDoNotShowIt() throws {
        let code = try #require(VerifyCode("7KQ4-M2XD-9F3A-BCDE"))
        #expect(!"\(code)".lowercased().contains("7kq4"))
    }

    @Test func theAddressNamesTheCodeAndTheHost() throws {
        let mark = VerifyMark(code: try #require(VerifyCode("7kq4m2xd9f3abcde")), base: "https://car.example")
        #expect(mark.url == "https://car.example/verify/7KQ4-M2XD-9F3A-BCDE")
        #expect(mark.host == "car.example")
    }

    @Test func noDocumentHoldsAPlaceToVerify() throws {
        var model = ReportModel(
            vin: try #require(VIN(rawValue: "XP7YGCEK4PB000202")), issuedAt: .init(timeIntervalSince1970: 0))
        model.verification = VerifyMark(code: try #require(VerifyCode("7kq4m2xd9f3abcde")), base: "https://car.example")
        let json = try DomainJSON.encode(model)
        #expect(!String(decoding: json, as: UTF8.self).contains("7KQ4"))
        #expect(try DomainJSON.decode(ReportModel.self, from: json).verification == nil)
    }
}
