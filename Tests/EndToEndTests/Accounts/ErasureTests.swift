import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// What was erased stays erased, whatever a crash left in the ledger and whatever cannot be read there (decisions.md 1).
@Suite(.timeLimit(.minutes(5))) struct ErasureTests {
    @Test func `an erased account does not come back, and one broken event stops no other`() async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let settings = ["REDIS_URL": "unix://" + redis.directory.file("r.sock")]
                let all = deployment.settings().merging(settings) { $1 }
                let folder = try #require(all["DATA_DIR"]) + "/objects/ledger"
                try await deployment.withServer(settings) { server in
                    let user = deployment.user(of: server)
                    for name in ["anna", "berta", "cilla"] { try await user.register(name + "@example.com") }
                    let first = try await Self.files(folder)
                    #expect(first.count == 3)
                    let anna = try await user.token("anna@example.com")
                    #expect(try await user.send("PATCH", "/auth/me", as: anna, #"{"name":"Änni"}"#).status == 200)
                    let before = try await Self.files(folder)
                    #expect(before.count == 4)

                    #expect(try await user.send("DELETE", "/auth/me", as: anna).status == 422, "not by a token alone")
                    let body = #"{"current_password":"\#(User.password)"}"#
                    #expect(try await user.send("DELETE", "/auth/me", as: anna, body).status == 202)
                    let left = try await Self.files(folder)
                    let own = before.keys.filter { left[$0] == nil }
                    #expect(own.count == 2 && left.count == 3)

                    // What a crash in the midst would have left; and a bit that turned on the disk.
                    for name in own { try await FileStore().writeAtomically("\(folder)/\(name)", before[name] ?? []) }
                    let broken = try #require(first.keys.sorted().last { left[$0] != nil })
                    var bytes = before[broken] ?? []
                    bytes[bytes.count / 2] ^= 1
                    try await FileStore().writeAtomically("\(folder)/\(broken)", bytes)

                    let client = redis.client()
                    _ = try await client.send(["FLUSHALL"])
                    await client.close()
                    let rebuilt = try await Tool.program(["ledger", "rebuild"], all)
                    #expect(rebuilt.status == .exited(code: 1), "\(rebuilt)")
                    #expect(rebuilt.output.contains("cannot be read: ledger/"), "\(rebuilt)")
                    #expect(rebuilt.output.contains("1 accounts") && rebuilt.output.contains("2 events of erased"))
                    #expect(try await user.login("anna@example.com").status == 401)
                    #expect(try await user.login("berta@example.com").status == 200)
                    #expect(try await Self.files(folder).keys.allSatisfy { !own.contains($0) })
                    #expect(try await user.send("GET", "/auth/me", as: anna).status == 401)
                    try await user.register("anna@example.com")
                    #expect(try await user.login("anna@example.com").status == 200)
                }
            }
        }
    }

    private static func files(_ folder: String) async throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try await FileStore().list(folder) {
            files[name] = try await FileStore().read("\(folder)/\(name)")
        }
        return files
    }
}
