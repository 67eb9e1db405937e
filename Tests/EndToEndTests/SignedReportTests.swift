import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Reports signed with an own key, as programs of others see them.
@Suite(.timeLimit(.minutes(15))) struct SignedReportTests {
    @Test(arguments: ["standard", "ua", "a3"])
    func `pyHanko, poppler and qpdf accept a signed report, and nobody a changed one`(profile: String) async throws {
        let folder = try TemporaryDirectory()
        let key = folder.file("signing.pem")
        let made = try await Tool.program(["keys", "--signing", key, "--name", "A tester"])
        #expect(made.output.contains("PDF_SIGNING_KEY_FILE=" + key))
        let certificate = folder.file("certificate.pem")
        _ = try await Tool.run("openssl", "x509", "-in", key, "-out", certificate)
        let (pdf, verdict) = try await Self.report(profile, ["PDF_SIGNING_KEY_FILE": key])
        #expect(verdict == "genuine")

        let file = folder.file("report.pdf")
        try Data(pdf).write(to: URL(filePath: file))
        #expect(try await Tool.run("qpdf", "--check", file).status == .exited(code: 0))
        let signature = try await Tool.run("pdfsig", file).output
        #expect(signature.contains("Signature is Valid") && signature.contains("Total document signed"))
        #expect(signature.contains("ETSI.CAdES.detached") && signature.contains("CN=A tester"))
        #expect(try await Self.pyHanko(file, certificate) == "accepted ENTIRE_FILE NONE")
        let info = try await Tool.run("pdfinfo", file).output
        #expect(info.contains("Tagged:          \(profile == "standard" ? "no" : "yes")"))
        #expect(try await Tool.run("pdfdetach", "-list", file).output.hasPrefix(profile == "a3" ? "2 " : "0 "))

        var changed = pdf
        changed[pdf.count / 3] ^= 1
        try Data(changed).write(to: URL(filePath: file))
        #expect(try await Self.pyHanko(file, certificate) != "accepted ENTIRE_FILE NONE")
    }

    @Test func `a key that cannot sign stops the start by the name of its setting`() async throws {
        let folder = try TemporaryDirectory()
        let key = folder.file("bad.pem")
        try Data("nonsense".utf8).write(to: URL(filePath: key))
        for path in [key, folder.file("missing.pem")] {
            let refusal = try await Tool.refusal(of: ["config"], settings: ["PDF_SIGNING_KEY_FILE": path])
            #expect(refusal.status == .exited(code: 78) && refusal.errors.contains("PDF_SIGNING_KEY_FILE: " + path))
        }
    }

    /// A report, and what the server says of it.
    private static func report(
        _ profile: String, _ settings: [String: String]
    ) async throws -> (pdf: [UInt8], verdict: String?) {
        try await Deployment.with { deployment in
            try await deployment.withServer(settings.merging(["PDF_TIMEOUT": "600"]) { $1 }) { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let task = try await user.ask(session, user.firstCar(session), "sv", profile: profile)
                let last = try await user.follow(task, within: .seconds(600)).last
                let pdf = try await user.get(try #require(last?.string("download_url"))).body
                let answer = try await user.send("POST", "/verify", type: "application/pdf", body: pdf)
                return (pdf, JSON(answer).string("state"))
            }
        }
    }

    /// The last line it prints.
    private static func pyHanko(_ file: String, _ certificate: String) async throws -> String {
        let project = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let run = try await Tool.run(
            project + "/.vendor/pyhanko/bin/python", project + "/Tests/Clients/check_signature.py", file, certificate)
        return run.output.split(separator: "\n").last.map { String($0) } ?? ""
    }
}
