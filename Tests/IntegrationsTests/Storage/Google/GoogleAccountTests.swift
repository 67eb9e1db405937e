import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite(.timeLimit(.minutes(5))) struct GoogleAccountTests {
    @Test func aHundredCallersShareOneRequest() async throws {
        try await GoogleRig.with { rig in
            let tokens = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<100 { group.addTask { try await rig.account.token().reveal() } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(tokens.count == 1 && rig.standIn.count(.token) == 1)
        }
    }

    @Test func aTokenIsRenewedBeforeItsEnd() async throws {
        try await GoogleRig.with { rig in
            let first = try await rig.account.token()
            rig.time.advance(.seconds(3_599 - 226))
            #expect(try await rig.account.token() == first)
            rig.time.advance(.seconds(2))
            #expect(try await rig.account.token() != first)
            #expect(rig.standIn.count(.token) == 2)
        }
    }

    @Test func theOldTokenServesWhileThereIsNoNewOne() async throws {
        try await GoogleRig.with { rig in
            let first = try await rig.account.token()
            rig.standIn.always(.token, .status(503))
            rig.time.advance(.seconds(3_599 - 100))
            #expect(try await rig.account.token() == first)
            rig.time.advance(.seconds(101))
            await #expect(throws: GoogleFailure.self) { try await rig.account.token() }
            rig.standIn.always(.token, nil)
            #expect(try await rig.account.token() != first)
        }
    }

    @Test func whatRefusesOneTokenGetsAnotherOnce() async throws {
        try await GoogleRig.with { rig in
            let name = try #require(ObjectName(rawValue: "reports/a.pdf"))
            try await rig.storage.put(name, bytes: [1], contentType: "x/y")
            rig.standIn.revokeTokens()
            #expect(try await rig.storage.read(name, range: nil) == [1])
            #expect(rig.standIn.count(.token) == 2)
            rig.standIn.always(.download, .status(401))
            #expect(await storageError { try await rig.storage.read(name, range: nil) } != nil)
            #expect(rig.standIn.count(.token) == 3)
        }
    }

    @Test func whatIsNoMetadataServerIsNotBelieved() async throws {
        try await GoogleStandIn.with { standIn in
            let http = HTTPClient()
            // The key's endpoint answers there, without the header that tells Google's server.
            let account = GoogleAccount(
                .workload(metadataHost: "127.0.0.1:\(standIn.port)/x"), http: http, clock: .fixed(GoogleRig.now))
            await #expect(throws: GoogleFailure.self) { try await account.token() }
            await http.shutdown()
        }
    }

    @Test(arguments: [
        (#"{"type":"authorized_user"}"#, "only service_account"), ("{}", "is not the JSON"), ("", "is not the JSON"),
        (#"{"type":"service_account","client_email":"a@b"}"#, "lacks"),
        (#"{"type":"service_account","client_email":"a","private_key_id":"1","private_key":"x"}"#, "no RSA key"),
    ]) func aFileThatIsNoKeyIsRefused(content: String, words: String) {
        let error = #expect(throws: GoogleKeyError.self) { try ServiceAccountKey(file: Data(content.utf8)) }
        #expect(error?.reason.contains(words) == true)
    }
}

@Suite(.timeLimit(.minutes(5))) struct GoogleBucketTests {
    @Test func faultsAreFoundAndMendedAndOtherRulesStay() async throws {
        try await GoogleRig.with { rig in
            let other = #"{"action":{"type":"Delete"},"condition":{"age":3,"matchesPrefix":["other/"]}}"#
            let old =
                #"{"action":{"type":"Delete"},"condition":{"age":1,"matchesPrefix":["reports/","uploads/","inputs/","checks/"]}}"#
            rig.standIn.setBucket(
                #"{"metageneration":"7","lifecycle":{"rule":[\#(other),\#(old)]},"softDeletePolicy":{"retentionDurationSeconds":"604800"}}"#
            )
            let bucket = GoogleBucket(rig.storage, days: 5)
            #expect(try await bucket.findings().count == 4)
            try await bucket.mend()
            #expect(try await bucket.findings() == [])
            let change = try #require(rig.standIn.requests(.changeBucket).first)
            #expect(change.target.hasSuffix("?ifMetagenerationMatch=7"))
            let rules = JSON(bytes: change.body)["lifecycle"].list("rule")
            #expect(rules.count == 2 && rules[1]["condition"].int("age") == 5)
        }
    }

    @Test func whatKeepsDeletedObjectsIsTold() async throws {
        try await GoogleRig.with { rig in
            let bucket = GoogleBucket(rig.storage, days: 5)
            rig.standIn.setBucket(#"{"metageneration":"1"}"#)
            try await bucket.mend()
            let clean = try #require(
                rig.standIn.requests(.changeBucket).last.map { String(decoding: $0.body, as: UTF8.self) })
            #expect(clean.contains(#""versioning":{"enabled":false}"#))
            #expect(!clean.contains("retentionPolicy") && !clean.contains("defaultEventBasedHold"))
            for (fault, word) in [
                (#""versioning":{"enabled":true}"#, "versioning"),
                (#""retentionPolicy":{"retentionPeriod":"3600"}"#, "3600"),
                (#""defaultEventBasedHold":true"#, "hold"),
            ] {
                let rest = clean.replacing(#","versioning":{"enabled":false}"#, with: "")
                    .replacing(#""versioning":{"enabled":false},"#, with: "")
                rig.standIn.setBucket("{\(fault)," + rest.dropFirst())
                let findings = try await bucket.findings()
                #expect(findings.count == 1 && findings.first?.contains(word) == true)
            }
        }
    }
}
