import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// The HTML edition beside the PDF, and an operator's own templates.
@Suite(.timeLimit(.minutes(5))) struct ReportPageTests {
    @Test func `page and PDF say the same, in three languages`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                _ = try await user.upload(session, [("a.jpg", Photos.jpeg()), ("b.jpg", Photos.jpeg("02-rear"))])
                for language in ["en", "fi", "de"] {
                    let task = try await user.ask(session, vin, language)
                    let link = try #require(try await user.follow(task).last?.string("download_url"))
                    let file = deployment.folder.file("\(language).pdf")
                    try Data(try await user.get(link).body).write(to: URL(filePath: file))
                    let pdf = try await Tool.run("pdftotext", file, "-").output
                    let answer = try await user.get("/session/\(session)/vehicles/\(vin)/report.html?lang=\(language)")
                    Self.check(answer, session)
                    let page = Self.text(of: answer.text)
                    #expect(Self.words(page).count > 300)
                    #expect(Self.words(of: page, missingIn: pdf).isEmpty, "\(language): only on the page")
                    // Heads and feet, the report's code, sums carried over from page to page.
                    let more = Self.words(of: pdf, missingIn: page)
                    #expect(more.count < 40, "\(language): \(more.sorted())")
                }
            }
        }
    }

    @Test func `sections are chosen for both`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                let page = try await user.get("/session/\(session)/vehicles/\(vin)/report.html?sections=battery,method")
                #expect(page.text.contains("id=\"battery\"") && !page.text.contains("id=\"charging\""))
                let order = #"{"session_id":"\#(session)","vin":"\#(vin)","locale":"en","sections":["battery"]}"#
                let task = try #require(
                    JSON(try await user.post("/api/v1/tesla/vehicle-report/pdf/async", order)).string("task_id"))
                #expect(try await user.follow(task).last?["result"].int("pages") ?? 99 <= 3)
            }
        }
    }

    @Test func `an order with mask_vin tells the VIN nowhere`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                func isTold(_ text: String) -> Bool { text.contains(vin) || text.contains(vin.suffix(6)) }
                let photo = JSON(try await user.upload(session, [("plate.jpg", Photos.jpeg())]))
                let plate = try #require(photo.list("data").first?.string("id"))
                let named = try await user.send(
                    "PATCH", "/session/\(session)/images/\(plate)", type: "application/json",
                    body: Array(#"{"slot":"vin"}"#.utf8))
                #expect(named.status == 200)
                let order = #"{"session_id":"\#(session)","vin":"\#(vin)","locale":"en","mask_vin":true}"#
                let accepted = JSON(try await user.post("/api/v1/tesla/vehicle-report/pdf/async", order))
                let task = try #require(accepted.string("task_id"))
                let last = try #require(try await user.follow(task).last)
                let link = try #require(last.string("download_url"))
                let file = deployment.folder.file("masked.pdf")
                let answer = try await user.get(link)
                try Data(answer.body).write(to: URL(filePath: file))
                let text = try await Tool.run("pdftotext", file, "-").output
                let information = try await Tool.run("pdfinfo", "-meta", file).output + Tool.run("pdfinfo", file).output
                #expect(text.contains("••\(vin.suffix(3))") && !isTold(text) && !text.contains("VIN plate"))
                #expect(information.contains("VIN …\(vin.suffix(3))") && !isTold(information))
                #expect(!isTold(answer.headers["Content-Disposition"] ?? "") && !isTold(link))
                #expect(!isTold(last["result"].string("file_name") ?? vin))
                let code = try #require(last["result"].string("verify_url")?.split(separator: "/").last)
                #expect(JSON(try await user.get("/verify/\(code)")).string("vin_last6") == String(vin.suffix(3)))
                let page = try await user.get("/session/\(session)/vehicles/\(vin)/report.html?mask_vin=1")
                #expect(page.status == 200 && !isTold(page.text) && !page.text.contains(plate))
                let whole = try await user.get("/session/\(session)/vehicles/\(vin)/report.html")
                #expect(isTold(whole.text) && whole.text.contains(plate))
            }
        }
    }

    @Test func `own templates show, and a mistake in them stops the start by file and line`() async throws {
        let own = try TemporaryDirectory()
        try FileManager.default.createDirectory(
            atPath: own.file("partials"), withIntermediateDirectories: true)
        let partial = URL(filePath: own.file("partials/section_method.html"))
        try Data("<h1 id=\"method\">Our own method</h1>".utf8).write(to: partial)
        try await Deployment.with { deployment in
            try await deployment.withServer(["TEMPLATES_DIR": own.path]) { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                let page = try await user.get("/session/\(session)/vehicles/\(vin)/report.html")
                #expect(page.text.contains("Our own method"))
            }
            try Data("<p>\n{{#open}}\n</p>{{/other}}".utf8).write(to: partial)
            let settings = deployment.settings(data: "broken")
            for (folder, complaint) in [(own.path, "\(partial.path):3: "), ("/nowhere", "TEMPLATES_DIR")] {
                let refusal = try await Tool.refusal(
                    of: ["serve", "--port", "0"], settings: settings.merging(["TEMPLATES_DIR": folder]) { $1 })
                #expect(refusal.status == .exited(code: 78) && refusal.errors.contains(complaint), "\(refusal.errors)")
            }
        }
    }

    /// Nothing of other hosts, no scripts, and no id that opens more than the page.
    private static func check(_ page: IncomingResponse, _ session: String) {
        let policy = page.headers["Content-Security-Policy"] ?? ""
        #expect(page.status == 200 && policy.contains("default-src 'none'") && !policy.contains("script"))
        for piece in ["<script", "http-equiv", "src=\"http", "href=\"http", "src=\"//", "url(", "@import", session] {
            #expect(!page.text.contains(piece), "\(piece)")
        }
        #expect(page.text.contains("src=\"../../images/img_"))
    }

    /// A word may be cut at a hyphen where a line ends, so the other text is searched as one row of letters.
    private static func words(of text: String, missingIn other: String) -> Set<String> {
        let letters = other.lowercased().filter(\.isLetter)
        return words(text).filter { !letters.contains($0) }
    }

    /// Of more than three letters: those that carry meaning.
    private static func words(_ text: String) -> Set<String> {
        Set(text.split { !$0.isLetter }.map { $0.lowercased() }.filter { $0.count > 3 })
    }

    /// What is between the tags of the body.
    private static func text(of html: String) -> String {
        var text = ""
        var isTag = false
        for character in html.split(separator: "<main>", maxSplits: 1).last ?? "" {
            switch character {
            case "<": isTag = true
            case ">": (isTag, text) = (false, text + " ")
            default: if !isTag { text.append(character) }
            }
        }
        return text.replacing("&#39;", with: "'").replacing("&quot;", with: " ").replacing("&amp;", with: " ")
            .replacing("&#160;", with: " ")
    }
}
