import Drivers
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ReportTests {
    @Test func `nine reports at once show only rising states with the fixed words and numbers`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                let tasks = try await withThrowingTaskGroup(of: String.self) { group in
                    for locale in ["en", "fi", "sv", "no", "da", "de", "fr", "es", "it"] {
                        group.addTask { try await user.ask(session, vin, locale) }
                    }
                    return try await group.reduce(into: Set<String>()) { $0.insert($1) }
                }
                #expect(tasks.count == 9)
                for task in tasks { try Self.check(await user.follow(task)) }
            }
        }
    }

    private static func check(_ seen: [JSON]) throws {
        let numbers = seen.compactMap { $0.int("progress") }
        #expect(numbers == numbers.sorted())
        for state in seen {
            switch state.string("status") {
            case "queued": #expect(state.int("progress") == 0)
            case "processing": #expect((10..<70).contains(state.int("progress") ?? -1))
            case "uploading": #expect((70..<100).contains(state.int("progress") ?? -1))
            case "complete": #expect(state.int("progress") == 100)
            default: Issue.record("unknown state \(state)")
            }
        }
        #expect(seen.last?.string("status") == "complete")
        #expect(seen.last?.string("download_url") != nil)
    }

    @Test func `a worker that is killed in the middle costs one attempt, not the report`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                var attempts = 1
                // A report may be ready before the blow falls: then the next one is struck.
                for _ in 0..<20 where attempts < 2 {
                    let task = try await user.ask(session, vin, "fi")
                    try await user.wait(for: task, progress: 11)
                    for worker in try Workers.of(server) { worker.kill() }
                    let last = try await user.follow(task).last
                    #expect(last?.string("status") == "complete")
                    attempts = last?.int("attempt") ?? 0
                }
                #expect(attempts >= 2)
            }
        }
    }

    @Test func `links open the report, in part and as a whole, until they are changed or too old`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer(["SIGNED_URL_TTL": "2"]) { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let task = try await user.ask(session, user.firstCar(session), "de")
                let link = try #require(try await user.follow(task).last?.string("download_url"))
                let whole = try await user.get(link)
                #expect(whole.status == 200 && whole.headers["Content-Type"] == "application/pdf")
                #expect(whole.headers["Content-Disposition"]?.contains(".pdf") == true)
                let head = try await user.send("HEAD", link)
                #expect(head.status == 200 && head.headers["Content-Length"] == "\(whole.body.count)")
                let part = try await user.send("GET", link, headers: ["Range": "bytes=0-99"])
                #expect(part.status == 206 && part.body == Array(whole.body.prefix(100)))
                let picture = try await user.get("/api/v1/reports/\(task)/pages/1.png?width=600")
                #expect(picture.status == 200 && picture.body.starts(with: [0x89, 0x50, 0x4E, 0x47]))
                try await Self.tamper(link, user)
                try await Self.outlive(link, user)
                #expect(try await user.follow(task).last?.string("download_url") != link)
            }
        }
    }

    private static func tamper(_ link: String, _ user: User) async throws {
        for drop in [1, 20, 40] {
            var characters = Array(link)
            let index = characters.count - drop
            characters[index] = characters[index] == "A" ? "B" : "A"
            #expect(try await user.get(String(characters)).status == 403)
        }
    }

    private static func outlive(_ link: String, _ user: User) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(10)
        var status = 0
        while status != 410, clock.now < deadline { status = try await user.get(link).status }
        #expect(status == 410)
    }
}
