import Domain
import FoundationEssentials
import Testing

@Suite struct AccountTests {
    @Test(arguments: [
        ("anna@example.com", "anna@example.com"),
        ("  Anna.Virtanen+car@Example.COM \n", "anna.virtanen+car@example.com"),
        ("a@b.co", "a@b.co"), ("x@xn--bcher-kva.example", "x@xn--bcher-kva.example"),
    ]) func `an address has one spelling`(typed: String, known: String) {
        #expect(EmailAddress(rawValue: typed)?.rawValue == known)
    }

    @Test(arguments: [
        "", "anna", "@example.com", "anna@", "anna@example", "a b@example.com", "a@@example.com", ".a@example.com",
        "a.@example.com", "a..b@example.com", "a@-x.com", "a@x-.com", "a@.com", "a@x..com", "a@1.2.3.4",
        "a@x.com\r\nBcc: y",
        "ä@example.com", "\"a\"@example.com", String(repeating: "a", count: 65) + "@example.com",
        "a@" + String(repeating: "x", count: 64) + ".com",
        "a@" + String(repeating: "abcdefgh.", count: 30) + "com",
    ]) func `what is no ordinary address is refused`(text: String) {
        #expect(EmailAddress(rawValue: text) == nil)
    }

    @Test func `the same letters are the same password however they were typed`() throws {
        let (composed, decomposed) = ("p\u{e4}ssw\u{f6}rd!", "pa\u{308}sswo\u{308}rd!")
        let typed = try #require(Password(typed: decomposed))
        #expect(typed == Password(typed: composed))
        #expect(Array(typed.text.reveal().utf8) == Array(composed.utf8))
    }

    @Test func `a password has 8 to 128 characters, and is not the address`() throws {
        let email = EmailAddress(rawValue: "anna@example.com")
        for (text, fault) in [
            ("", Password.Fault.tooShort), ("1234567", .tooShort), ("a\u{308}a\u{308}a\u{308}a\u{308}", .tooShort),
            (String(repeating: "x", count: 129), .tooLong), (String(repeating: "\u{1F600}", count: 129), .tooLong),
            ("Anna@Example.com", .isAddress),
        ] {
            #expect(throws: fault) { try Password(new: text, for: email) }
        }
        for text in ["12345678", String(repeating: "x", count: 128), String(repeating: "\u{1F600}", count: 128)] {
            #expect(try Password(new: text, for: email).text.reveal() == text)
        }
    }

    @Test func `what can be nobody's password is not even looked at`() {
        #expect(Password(typed: "") == nil)
        #expect(Password(typed: String(repeating: "x", count: 1_000_000)) == nil)
    }

    @Test func `a refresh token is its family and a secret`() throws {
        let ids = IDGenerator()
        let account = ids.account()
        let family = ids.family(of: account)
        #expect(family.partition == account.partition)
        let token = RefreshToken(family: family, secret: Secret(ids.token(length: 52)))
        #expect(RefreshToken(token.text)?.secret == token.secret)
        for text in ["", ".", family.rawValue, token.text + "x", token.text.dropLast() + "", "x" + token.text] {
            #expect(RefreshToken(text) == nil)
        }
    }

    @Test func `nothing of an account prints`() throws {
        let email = try #require(EmailAddress(rawValue: "anna@example.com"))
        let password = try Password(new: "correct horse", for: email)
        #expect(!"\(email) \(password)".contains("anna") && !"\(password)".contains("horse"))
    }

    @Test func `an account comes back from its JSON form`() throws {
        let ids = IDGenerator()
        var account = Account(
            id: ids.account(), email: try #require(EmailAddress(rawValue: "a@b.fi")), name: "Änni", language: .fi,
            role: .admin, password: Secret("$argon2id$"), createdAt: Date(timeIntervalSince1970: 1_795_000_000))
        account.events = [
            LedgerEvent(kind: "k", subject: "s", version: 1, at: account.createdAt, id: "i").name
        ]
        #expect(try DomainJSON.decode(Account.self, from: DomainJSON.encode(account)) == account)
        #expect(account.events[0].rawValue == "ledger/2026/11/20261118T110640000Z-i.json")
    }
}
