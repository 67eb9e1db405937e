import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// `/metrics` of a real server after real work: row C10, docs/metrics.md.
@Suite(.timeLimit(.minutes(5))) struct MetricsTests {
    private static let token = "a-scrapers-token-of-a-certain-length"

    @Test func `a report leaves its figures, and nothing that tells whose it was`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer(["METRICS_TOKEN": Self.token]) { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                _ = try await user.upload(session, [("side.jpg", Photos.jpeg())])
                let task = try await user.ask(session, vin, "fi")
                let link = try #require(try await user.follow(task).last?.string("download_url"))
                _ = try await user.get(link)
                _ = try await user.get("/session/\(session)/vehicles/\(vin)/charging-invoices")
                _ = try await user.get("/nowhere/\(vin)")

                // Of the queue the figures may be a second old.
                let isTold = try await eventually(within: .seconds(20)) {
                    let text = try Exposition(try await Self.scrape(user).text)
                    return text.sum("report_events_total", ["event": "complete"]) == 1
                }
                #expect(isTold)
                let page = try await Self.scrape(user)
                #expect(
                    page.status == 200 && page.headers["Content-Type"]?.hasPrefix("text/plain; version=0.0.4") == true)
                let text = try Exposition(page.text)
                try Self.compare(text, with: Self.documented())
                Self.check(text)
                try await Self.ask(prometheusAbout: page, in: deployment.folder)
                for secret in [session, vin, task, String(vin.suffix(6)), "ses_", "rpt_", "127.0.0.1", "EU_"] {
                    #expect(!page.text.contains(secret), "\(secret)")
                }
            }
        }
    }

    /// Prometheus' own reader, and the rules of `promtool check metrics`.
    private static func ask(prometheusAbout page: IncomingResponse, in folder: TemporaryDirectory) async throws {
        let file = folder.file("metrics.txt")
        try Data(page.body).write(to: URL(filePath: file))
        let verdict = try await PythonClient.run("metrics_page.py", in: "prometheus", [file])
        #expect(verdict.list("problems").isEmpty, "\(verdict)")
        #expect((verdict.int("families") ?? 0) > 45 && (verdict.int("histograms") ?? 0) > 7, "\(verdict)")
    }

    @Test func `the token is asked for, without one everybody reads, in production nobody`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer(["METRICS_TOKEN": Self.token]) { server in
                let user = deployment.user(of: server)
                let refused = try await user.get("/metrics")
                let head = try await Self.scrape(user, "HEAD")
                #expect(refused.status == 401 && head.status == 200 && head.body.isEmpty)
            }
            try await deployment.withServer(data: "open") { server in
                let page = try await deployment.user(of: server).get("/metrics")
                #expect(page.status == 200)
            }
            try await deployment.withServer(data: "production", Self.production) { server in
                let page = try await Self.scrape(deployment.user(of: server))
                #expect(page.status == 404)
            }
            let short = try await Tool.refusal(of: ["config"], settings: ["METRICS_TOKEN": "short"])
            #expect(short.status == .exited(code: 78) && short.errors.contains("METRICS_TOKEN"))
        }
    }

    private static let production: [String: String] = {
        let key = "k:" + String(repeating: "A", count: 43) + "="
        return [
            "APP_ENV": "prd", "PUBLIC_BASE_URL": "https://a.test", "TESLA_MODE": "live", "TESLA_CLIENT_ID": "c",
            "TESLA_CLIENT_SECRET": "s", "SNAPSHOT_KEYS": key, "LINK_KEYS": key,
            "JWT_SECRETS": "k:0123456789-abcdefghijklmnopqrstuvwxyz",
        ]
    }()

    private static func scrape(_ user: User, _ method: String = "GET") async throws -> IncomingResponse {
        try await user.send(method, "/metrics", headers: ["Authorization": "Bearer " + token])
    }

    /// Name, type and labels of each row of docs/metrics.md.
    private static func documented() throws -> [String: (type: String, labels: Set<String>)] {
        let file = try SourceTree.read("docs/metrics.md")
        var rows: [String: (type: String, labels: Set<String>)] = [:]
        for line in String(decoding: file, as: UTF8.self).split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map {
                $0.split(whereSeparator: { "`, ".contains($0) }).map(String.init)
            }
            // Other tables of the page have fewer columns.
            guard cells.count >= 4 else { continue }
            rows[cells[0][0]] = (cells[1][0], Set(cells[2]))
        }
        return rows
    }

    private static func compare(
        _ text: Exposition, with rows: [String: (type: String, labels: Set<String>)]
    ) throws {
        #expect(rows.count > 50 && text.metrics.count > 45, "too little to prove anything")
        for (name, metric) in text.metrics {
            let row = try #require(rows[name], "\(name) is not documented")
            #expect(metric.type == row.type && !metric.help.isEmpty, "\(name)")
            for sample in metric.samples {
                #expect(Set(sample.labels.keys).subtracting(["le"]) == row.labels, "\(name)")
            }
        }
    }

    private static func check(_ text: Exposition) {
        let some: [(String, [String: String], ClosedRange<Double>)] = [
            ("report_stage_seconds_count", ["stage": "render", "lang": "fi"], 1...4),
            ("render_worker_seconds_count", ["pool": "reports"], 1...3),
            ("report_attempts_total", ["result": "complete"], 1...1), ("report_pages_sum", [:], 5...40),
            ("report_bytes_sum", [:], 50_000...10_000_000), ("report_queue_depth", [:], 0...0),
            ("report_events_total", ["event": "complete"], 1...1), ("report_slots", [:], 1...1),
            ("sessions_active", [:], 1...3), ("session_memory_bytes", [:], 100...1_000_000),
            ("sessions_created_total", [:], 1...3), ("redis_connects_total", [:], 1...20),
            ("tesla_requests_total", ["endpoint": "vehicle_data", "status": "200"], 1...3),
            ("tesla_request_seconds_count", ["endpoint": "vehicles"], 1...3),
            ("tesla_cost_microdollars_total", [:], 1...1e6),
            ("http_request_duration_seconds_count", ["route": "none", "status": "404"], 1...1),
            (
                "http_request_duration_seconds_count",
                ["route": "/api/v1/tesla/vehicle-report/pdf/async", "method": "POST", "status": "202"], 1...1
            ),
            ("http_requests_in_flight", [:], 1...1), ("signed_downloads_total", ["result": "opened"], 1...1),
            ("health_check_up", ["check": "redis"], 1...1), ("instances_alive", [:], 1...1), ("build_info", [:], 1...1),
            ("redis_op_seconds_count", [:], 20...100_000), ("draining", [:], 0...0),
            ("process_resident_memory_bytes", [:], 5e6...2e9), ("process_cpu_seconds_total", [:], 0.01...1_000),
            ("process_start_time_seconds", [:], 1.7e9...4e9), ("process_open_fds", [:], 5...1_000),
            ("renderer_circuit_open", [:], 0...0), ("store_rollback_total", [:], 0...0), ("sse_open", [:], 0...0),
        ]
        for (name, labels, range) in some {
            let value = text.sum(name, labels)
            #expect(value.map { range.contains($0) } == true, "\(name) \(labels): \(value ?? .nan)")
        }
    }
}
