import Drivers
import FoundationEssentials

/// The main job as a client sees it: sign in, photos, nine reports at once, downloads.
struct Demonstration {
    let client: APIClient
    let languages: [String]
    let photos: [DemoPhoto]
    let output: OutputFolder
    let terminal: Terminal
    private let clock = ContinuousClock()

    init(client: APIClient, languages: [String], photos: [DemoPhoto], output: OutputFolder, terminal: Terminal) {
        self.client = client
        self.languages = languages
        self.photos = photos
        self.output = output
        self.terminal = terminal
    }

    func run() async throws {
        terminal.line("Signing in with Tesla (mock account \(Self.account))")
        let session = try await signIn()
        let car = try await chooseCar(session)
        try await upload(to: session)
        let start = clock.now
        let reports = try await makeReports(session, car)
        let elapsed = start.duration(to: clock.now)
        var files = try await download(reports)
        files += try await downloadCharging(session, car)
        try await keepReportData(session, car)
        terminal.table(files)
        terminal.line("\(reports.count) reports in \(milliseconds(elapsed)) ms, files in \(output.path)")
    }

    private static let account = "aurora"

    /// Follows the redirects of OAuth as a browser would.
    private func signIn() async throws -> String {
        let start = try await client.decode(
            Wire.Start.self, client.get("/api/v1/tesla/oauth/login?return_to=/"))
        let tesla = try await client.get(start.authorizeUrl + "&mock_auto=\(Self.account)", json: false)
        guard let callback = tesla.headers["Location"], callback.contains("code=") else {
            throw DemoFailure("The sign-in page did not send the browser back; the demonstration needs the Tesla mock")
        }
        let back = try await client.get(callback, json: false)
        guard let target = back.headers["Location"], let mark = target.firstRange(of: "#session_id=") else {
            throw DemoFailure(back)
        }
        return String(target[mark.upperBound...].prefix { $0 != "&" })
    }

    private func chooseCar(_ session: String) async throws -> Wire.Vehicle {
        let cars = try await client.decode(
            Wire.Listing<Wire.Vehicle>.self, client.get("/session/\(session)/vehicles")
        ).data
        guard let car = cars.first else { throw DemoFailure("The account has no car") }
        terminal.line("Car: \(car.displayName ?? "-"), \(car.model ?? "-"), VIN ends in \(car.vin.suffix(6))")
        return car
    }

    private func upload(to session: String) async throws {
        guard !photos.isEmpty else { return }
        let answer = try await client.upload("/session/\(session)/images", files: photos)
        guard answer.status == 201 else { throw DemoFailure(answer) }
        terminal.line("Uploaded \(photos.count) photos")
    }

    private func makeReports(_ session: String, _ car: Wire.Vehicle) async throws -> [Report] {
        let asked = clock.now
        let reports = try await withThrowingTaskGroup(of: Report.self) { group in
            for language in languages {
                group.addTask { try await ask(session, car, language) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }.sorted { (languages.firstIndex(of: $0.language) ?? 0) < (languages.firstIndex(of: $1.language) ?? 0) }
        terminal.line("Asked for \(reports.count) reports in \(milliseconds(asked.duration(to: clock.now))) ms")
        return try await follow(reports, since: asked)
    }

    private func ask(_ session: String, _ car: Wire.Vehicle, _ language: String) async throws -> Report {
        let answer = try await client.post(
            "/api/v1/tesla/vehicle-report/pdf/async",
            json: Wire.Ask(sessionId: session, vin: car.vin, locale: language))
        let accepted = try await client.decode(Wire.Accepted.self, answer)
        return Report(language: language, id: accepted.taskId)
    }

    /// Polls all tasks in one call until each has ended.
    private func follow(_ tasks: [Report], since start: ContinuousClock.Instant) async throws -> [Report] {
        var reports = tasks
        let ids = reports.map(\.id).joined(separator: ",")
        let deadline = start.advanced(by: .seconds(180))
        var bars = terminal.bars(reports.map(\.language))
        while true {
            let page = try await client.decode(
                Wire.Listing<Wire.Task>.self, client.get("/api/v1/tesla/reports/status?ids=\(ids)"))
            for task in page.data {
                guard let index = reports.firstIndex(where: { $0.id == task.taskId }) else { continue }
                reports[index].update(task, after: start.duration(to: clock.now))
                bars.show(index, status: task.status, progress: task.progress)
            }
            bars.draw()
            if let failed = reports.compactMap(\.failure).first { throw DemoFailure("A report failed: \(failed)") }
            if reports.allSatisfy(\.isDone) { return reports }
            guard clock.now < deadline else { throw DemoFailure("The reports were not ready after three minutes") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func download(_ reports: [Report]) async throws -> [SavedFile] {
        var files: [SavedFile] = []
        for report in reports {
            guard let link = report.link, let result = report.result else { throw DemoFailure("A report has no link") }
            let answer = try await client.get(link, json: false)
            guard answer.status == 200 else { throw DemoFailure(answer) }
            let check: (FileCheck) = .pdf
            try check.prove(answer.body, "report in \(report.language)")
            guard answer.body.count == result.bytes else { throw DemoFailure("The \(report.language) report is cut") }
            try output.write(result.fileName, answer.body)
            files.append(
                SavedFile(
                    name: result.fileName, pages: result.pages, bytes: answer.body.count, took: report.took))
        }
        return files
    }

    private func downloadCharging(_ session: String, _ car: Wire.Vehicle) async throws -> [SavedFile] {
        let root = "/session/\(session)/vehicles/\(car.vin)"
        return [
            try await fetch("\(root)/charging-invoices.zip", as: "charging-invoices.zip", .zip),
            try await fetch("\(root)/charging-history.csv", as: "charging-history.csv", .csv),
        ]
    }

    private func fetch(_ path: String, as name: String, _ check: FileCheck) async throws -> SavedFile {
        let start = clock.now
        let answer = try await client.get(path, json: false)
        guard answer.status == 200 else { throw DemoFailure(answer) }
        try check.prove(answer.body, name)
        try output.write(name, answer.body)
        return SavedFile(name: name, pages: nil, bytes: answer.body.count, took: start.duration(to: clock.now))
    }

    /// The data the reports were made from, for `carpulse render`.
    private func keepReportData(_ session: String, _ car: Wire.Vehicle) async throws {
        let answer = try await client.get("/session/\(session)/vehicles/\(car.vin)/report")
        guard answer.status == 200 else { throw DemoFailure(answer) }
        try output.write("report-data.json", answer.body)
    }
}

/// One language's report on its way.
struct Report: Sendable {
    let language: String
    let id: String
    private(set) var link: String?
    private(set) var result: Wire.Task.Result?
    private(set) var failure: String?
    private(set) var took: Duration = .zero

    init(language: String, id: String) {
        self.language = language
        self.id = id
    }

    var isDone: Bool { result != nil && link != nil }

    mutating func update(_ task: Wire.Task, after elapsed: Duration) {
        if task.status == "complete", !isDone {
            link = task.downloadUrl
            result = task.result
            took = elapsed
        }
        if task.status == "failed" || task.status == "cancelled" {
            failure = "\(language): \(task.error?.code ?? task.status)"
        }
    }
}

func milliseconds(_ duration: Duration) -> Int {
    Int(duration.components.seconds) * 1_000 + Int(duration.components.attoseconds / 1_000_000_000_000_000)
}
