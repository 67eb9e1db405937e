import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Tokens signed with private keys in files, checked by PyJWT with what we publish (row C2).
@Suite(.timeLimit(.minutes(5))) struct KeyFileTests {
    private static let secret = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF"
    private static let kinds = [
        ("RS256", "RSA", ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
        ("ES256", "EC", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
    ]

    @Test(arguments: kinds.indices) func `PyJWT reads tokens by our key set, and the public key forges none`(
        index: Int
    ) async throws {
        let (algorithm, type, words) = Self.kinds[index]
        let folder = try TemporaryDirectory()
        let (new, old) = (folder.file("new.pem"), folder.file("old.pem"))
        for file in [new, old] {
            let made = try await Tool.run("openssl", ["genpkey"] + words + ["-out", file])
            #expect(made.status == .exited(code: 0))
        }
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let store = ["REDIS_URL": "unix://" + redis.directory.file("r.sock")]
                var token = ""
                let before = store.merging(["JWT_KEY_FILES": "old:" + old]) { $1 }
                try await deployment.withServer(before) { server in
                    let user = deployment.user(of: server)
                    try await user.register("anna@example.com")
                    token = try await user.token("anna@example.com")
                    let seen = try await Self.read(server.base, token)
                    #expect(seen.string("alg") == algorithm && seen.string("kid") == "old")
                    #expect("\(seen["published"])".contains(type) && seen.list("published").count == 1)
                    #expect("\(seen["confused"])" == "[401.0, 401.0, 401.0]" && seen.list("private").isEmpty)
                }
                // The new one signs, the old one and a secret still open; the secret is not published.
                let after = store.merging([
                    "JWT_KEY_FILES": "new:\(new) old:\(old)", "JWT_SECRETS": "k1:" + Self.secret,
                ]) { $1 }
                try await deployment.withServer(after) { server in
                    let user = deployment.user(of: server)
                    #expect(try await user.send("GET", "/auth/me", as: token).status == 200, "nobody is signed out")
                    let seen = try await Self.read(server.base, try await user.token("anna@example.com"))
                    #expect(seen.string("kid") == "new" && seen.list("published").count == 2)
                    #expect(try await Self.read(server.base, token).string("sub") == seen.string("sub"))
                }
            }
        }
    }

    @Test func `production takes no key that others can read, and one for another curve starts nowhere`() async throws {
        let folder = try TemporaryDirectory()
        let file = folder.file("key.pem")
        _ = try await Tool.run("openssl", ["genpkey"] + Self.kinds[1].2 + ["-out", file])
        for (mode, isRefused) in [("0644", true), ("0640", true), ("0600", false), ("0400", false)] {
            _ = try await Tool.run("chmod", mode, file)
            let (_, errors) = try await Tool.refusal(
                of: ["config"], settings: ["APP_ENV": "prd", "JWT_KEY_FILES": "k1:" + file])
            #expect(errors.contains("JWT_KEY_FILES: ") == isRefused, "\(mode): \(errors)")
        }
        _ = try await Tool.run("openssl", "genpkey", "-algorithm", "ed25519", "-out", file)
        let (status, errors) = try await Tool.refusal(of: ["config"], settings: ["JWT_KEY_FILES": "k1:" + file])
        #expect(status == .exited(code: 78) && errors.contains("JWT_KEY_FILES: "))
    }

    @Test func `made keys are their owner's from the first moment, and nothing is written over`() async throws {
        let folder = try TemporaryDirectory()
        let keys = folder.file("tesla")
        let signing = folder.file("sign.pem")
        let made = try await Tool.program(["keys", "--tesla", keys, "--signing", signing])
        #expect(made.status == .exited(code: 0), "\(made)")
        for (file, mode) in [(keys + "/private-key.pem", "600"), (keys + "/public-key.pem", "644"), (signing, "600")] {
            #expect(try await Tool.run("stat", "-c", "%a", file).output == mode, "\(file)")
        }
        let before = try await FileStore().read(signing)
        #expect(try await Tool.program(["keys", "--signing", signing]).status == .exited(code: 1))
        #expect(try await FileStore().read(signing) == before)
    }

    private static func read(_ base: String, _ token: String) async throws -> JSON {
        try await PythonClient.run("account_clients.py", in: "account-clients", ["keys", base, token, "carpulse"])
    }
}
