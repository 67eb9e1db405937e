import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Kinds of PDF through the whole server.
@Suite(.timeLimit(.minutes(10))) struct ProfileTests {
    @Test func `tagged PDFs are made beside standard ones, and say what they are`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer(["PDF_TIMEOUT": "600"]) { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                let batch = try await user.post(
                    "/api/v1/tesla/vehicle-report/pdf/batch",
                    #"{"session_id":"\#(session)","vins":["\#(vin)"],"locales":["fi"],"pdf_profile":"a3"}"#)
                #expect(batch.status == 202)
                let tasks = [
                    "a3": try #require(JSON(batch).list("tasks").first?.string("task_id")),
                    "ua": try await user.ask(session, vin, "fi", profile: "ua"),
                    "standard": try await user.ask(session, vin, "fi"),
                ]
                for (profile, task) in tasks {
                    let last = try #require(try await user.follow(task, within: .seconds(600)).last)
                    #expect(last.string("status") == "complete", "\(profile): \(last)")
                    #expect(last["result"].string("pdf_profile") == profile)
                    let pdf = try await user.get(try #require(last.string("download_url"))).body
                    let path = deployment.folder.file("\(profile).pdf")
                    try Data(pdf).write(to: URL(filePath: path))
                    let info = try await Tool.run("pdfinfo", path).output
                    #expect(info.contains("Tagged:          \(profile == "standard" ? "no" : "yes")"))
                    let files = try await Tool.run("pdfdetach", "-list", path).output
                    #expect(files.hasPrefix(profile == "a3" ? "2 " : "0 "), "\(files)")
                }
            }
        }
    }

    @Test func `without the second engine tagged PDFs are refused and standard ones made`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer(["CARPULSE_WEASYPRINT_DIR": "/nowhere"]) { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                let answer = try await user.post(
                    "/api/v1/tesla/vehicle-report/pdf/async",
                    #"{"session_id":"\#(session)","vin":"\#(vin)","pdf_profile":"ua"}"#)
                #expect(answer.status == 503 && JSON(answer).string("code") == "profile_unavailable")
                let task = try await user.ask(session, vin, "fi")
                #expect(try await user.follow(task).last?.string("status") == "complete")
            }
            let refusal = try await Tool.refusal(
                of: ["serve", "--port", "0"],
                settings: deployment.settings().merging(
                    ["PDF_ENGINE": "weasyprint", "CARPULSE_WEASYPRINT_DIR": "/nowhere"]) { $1 })
            #expect(refusal.status == .exited(code: 78) && refusal.errors.contains("make setup"))
        }
    }
}
