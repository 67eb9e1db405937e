import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// Our signatures and requests beside those of Google's own clients.
@Suite(.timeLimit(.minutes(5))) struct GoogleSDKTests {
    private struct Case: Decodable {
        var method: String
        var bucket: String
        var object: String
        var date: String
        var expires: Int
        var virtual: Bool
        var disposition: String?
        var type: String?
        var headers: [String: String]
        var url: String
    }

    @Test func signedURLsAreTheirsByteForByte() async throws {
        try await GoogleRig.with { rig in
            let folder = try TemporaryDirectory()
            let (file, out) = (folder.file("key.json"), folder.file("urls.json"))
            try Data(rig.standIn.keyFile).write(to: URL(filePath: file))
            _ = try await PythonClient.run("google_clients.py", in: "google", ["urls", file, "200", out])
            let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: URL(filePath: out)))
            #expect(cases.count == 200)
            let key = try ServiceAccountKey(file: Data(rig.standIn.keyFile))
            for item in cases {
                let url = SignedURL(
                    method: item.method, host: "https://\(item.virtual ? item.bucket + "." : "")storage.googleapis.com",
                    path: item.virtual ? item.object : item.bucket + "/" + item.object, date: item.date,
                    lifetime: item.expires, email: key.email,
                    query: [("response-content-disposition", item.disposition), ("response-content-type", item.type)]
                        .compactMap { pair in pair.1.map { (pair.0, $0) } },
                    headers: item.headers.map { ($0.key, $0.value) })
                let signed = url.signed(with: try key.sign(Array(url.stringToSign.utf8)))
                #expect(signed == item.url)
            }
        }
    }

    @Test func requestsForTokensAreTheirs() async throws {
        var theirs: [JSON] = []
        for isWorkload in [false, true] {
            try await GoogleRig.with(isWorkload: isWorkload) { rig in
                let folder = try TemporaryDirectory()
                let file = folder.file("key.json")
                try Data(rig.standIn.keyFile).write(to: URL(filePath: file))
                theirs = try await PythonClient.run(
                    "google_clients.py", in: "google", ["tokens", file, "127.0.0.1:\(rig.standIn.port)"]
                ).list("requests")
                let expected = try #require(isWorkload ? theirs.last : theirs.first)
                _ = try await rig.account.token()
                let ours = try #require(rig.standIn.requests(isWorkload ? .machineToken : .token).first)
                #expect(ours.method == expected.string("method"))
                #expect(rig.standIn.endpoint + ours.target == expected.string("url"))
                #expect(String(decoding: ours.body, as: UTF8.self) == expected.string("body"))
                for name in ["content-type", "metadata-flavor"] {
                    #expect(ours.headers[name] == expected["headers"].string(name))
                }
            }
        }
        #expect(theirs.count == 2)
    }
}
