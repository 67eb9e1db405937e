import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// The key that Tesla knows us by: made, served, registered, compared (row T11).
@Suite(.timeLimit(.minutes(5))) struct PublicKeyTests {
    private static let path = "/.well-known/appspecific/com.tesla.3p.public-key.pem"

    @Test func `a made key is served, registered, and found to be the registered one`() async throws {
        try await Deployment.with { deployment in
            let keys = deployment.folder.file("tesla")
            let made = try await Tool.program(["keys", "--tesla", keys])
            #expect(made.status == .exited(code: 0))
            #expect(made.output.contains("TESLA_PUBLIC_KEY_FILE=\(keys)/public-key.pem"))
            #expect(!made.output.contains("PRIVATE KEY"))
            #expect(try await Tool.run("stat", "-c", "%a", keys + "/private-key.pem").output == "600")
            let again = try await Tool.program(["keys", "--tesla", keys])
            #expect(again.status == .exited(code: 1), "no key is overwritten")

            let key = ["TESLA_PUBLIC_KEY_FILE": keys + "/public-key.pem"]
            try await deployment.withServer(key) { server in
                try await Self.expectServed(deployment, server, keys + "/public-key.pem")
                let settings = deployment.settings(data: "doctor").merging(key) { $1 }
                    .merging(["PUBLIC_BASE_URL": server.base]) { $1 }
                let before = try await Tool.program(["doctor"], settings)
                #expect(before.status == .exited(code: 69))
                #expect(before.output.contains("FAIL  tesla key: 127.0.0.1 is registered in no region"), "\(before)")
                try await deployment.tellMock("domains", #"{"127.0.0.1":"\#(server.base)"}"#)
                let done = try await Tool.program(["register", "--regions", "eu"], settings)
                #expect(done.status == .exited(code: 0) && done.output == "ok    127.0.0.1 in eu", "\(done)")
                let after = try await Tool.program(["doctor"], settings)
                #expect(after.status == .exited(code: 0), "\(after)")
                #expect(after.output.contains("127.0.0.1 is registered in eu"))

                _ = try await Tool.program(["keys", "--tesla", keys + "2"])
                let other = settings.merging(["TESLA_PUBLIC_KEY_FILE": keys + "2/public-key.pem"]) { $1 }
                let differs = try await Tool.program(["doctor"], other)
                #expect(differs.output.contains("serves another key"), "\(differs)")
            }
        }
    }

    @Test func `a private key is not served, and without a key the path is not there`() async throws {
        try await Deployment.with { deployment in
            let keys = deployment.folder.file("tesla")
            _ = try await Tool.program(["keys", "--tesla", keys])
            let refused = try await Tool.refusal(
                of: ["serve"], settings: ["TESLA_PUBLIC_KEY_FILE": keys + "/private-key.pem"])
            #expect(refused.status == .exited(code: 78))
            #expect(refused.errors.contains("is not the PEM of a P-256 public key"))
            try await deployment.withServer { server in
                let answer = try await deployment.user(of: server).get(Self.path)
                #expect(answer.status == 404)
            }
        }
    }

    private static func expectServed(
        _ deployment: Deployment, _ server: ProgramProcess, _ file: String
    ) async throws {
        let pem = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        let user = deployment.user(of: server)
        let answer = try await user.get(path)
        #expect(answer.status == 200 && answer.text == pem)
        #expect(answer.headers["Content-Type"] == "application/x-pem-file")
        #expect(answer.headers["Cache-Control"] == "public, max-age=3600")
        let head = try await user.send("HEAD", path)
        #expect(head.status == 200 && head.headers["Content-Length"] == String(pem.utf8.count))
    }
}
