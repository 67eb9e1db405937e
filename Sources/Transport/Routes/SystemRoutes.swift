import Actors
import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Health, version, and what a user interface must know (api.md 3.1).
extension RouteDesk {
    var systemRoutes: [Route] {
        [
            Route(.get, .plain("/health", "/healthz", "/api/v1/health"), "State of the service", limit: nil) { _, _ in
                await health()
            },
            Route(.get, .plain("/health/live", "/livez"), "The process runs", limit: nil) { _, _ in
                .json { $0.field("status", "up") }
            },
            Route(.get, .plain("/health/ready", "/readyz"), "The instance can serve", limit: nil) { _, _ in
                await readiness()
            },
            Route(.get, .plain("/version"), "Version of the server", limit: nil) { _, _ in version() },
            Route(.get, .plain("/metrics"), "Figures for Prometheus", limit: nil) { request, _ in
                try await metrics(request)
            },
            Route(.get, .plain("/api/v1/meta/languages"), "Languages of the reports") { _, _ in languages() },
            Route(
                .get, .plain("/.well-known/appspecific/com.tesla.3p.public-key.pem"),
                "Our key, as registered with Tesla", limit: nil
            ) { _, _ in try publicKey() },
            Route(.get, .plain("/api/v1/meta/limits"), "Limits that a client must know") { _, _ in limits() },
        ]
    }

    /// Row T11: Tesla reads it during registration and later; it must stay reachable.
    private func publicKey() throws -> Response {
        guard let pem = configuration.teslaPublicKey else { throw Problem(.notFound, "Not Found") }
        let headers: HTTPFields = [.contentType: "application/x-pem-file", .cacheControl: "public, max-age=3600"]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: pem)))
    }

    private func health() async -> Response {
        let report = await dependencies.health.report()
        let isUsable = report.entries.allSatisfy { $0.isUp || !$0.isCritical }
        let isWell = report.entries.allSatisfy(\.isUp)
        return .json(status: isUsable ? .ok : .serviceUnavailable) { json in
            json.field("status", isWell ? "ok" : isUsable ? "degraded" : "unusable")
            json.field("version", configuration.version.version)
            json.field("env", configuration.environment)
            json.field("uptime_s", Int(clock.now.timeIntervalSince(configuration.startedAt)))
            json.field("instance", configuration.instance)
            json.object("checks") { json in
                for entry in report.entries { json.field(entry.name, entry.isUp ? "up" : "down") }
            }
        }
    }

    private func readiness() async -> Response {
        let report = await dependencies.health.report()
        let code: ProblemCode? = report.isDraining ? .draining : report.isReady ? nil : .notReady
        var response = Response.json(status: code?.status ?? .ok) { json in
            json.field("status", code?.rawValue ?? "ready")
            if let code {
                json.field("detail", code == .draining ? "The instance is going away" : "The instance cannot serve now")
                json.field("code", code.rawValue)
            }
            json.object("checks") { json in
                for entry in report.entries { write(entry, to: &json) }
            }
        }
        if code != nil { response.headers[.retryAfter] = "1" }
        return response
    }

    private func write(_ entry: HealthReport.Entry, to json: inout JSONWriter) {
        json.object(entry.name) { json in
            json.field("status", entry.isUp ? "up" : "down")
            json.field("critical", entry.isCritical)
            json.field("took_ms", (entry.milliseconds * 100).rounded() / 100)
        }
    }

    private func metrics(_ request: Request) async throws -> Response {
        let page = dependencies.metrics
        switch page.access {
        case .none: throw HTTPError(.notFound)
        case .everybody: break
        case .token(let token): try token.demand(of: request)
        }
        let body = ByteBuffer(string: await page.text())
        return Response(
            status: .ok, headers: [.contentType: page.contentType], body: ResponseBody(byteBuffer: body))
    }

    private func version() -> Response {
        .json { json in
            json.field("version", configuration.version.version)
            json.field("commit", configuration.version.commit)
            json.field("built_at", configuration.version.builtAt)
            json.field("env", configuration.environment)
            json.field("api", "v1")
        }
    }

    private func languages() -> Response {
        .json { json in
            json.array("data", ReportLanguage.allCases) { json, language in
                json.object { json in
                    json.field("code", language.rawValue)
                    json.field("tag", language.tag)
                    json.field("native_name", language.nativeName)
                }
            }
        }
    }

    private func limits() -> Response {
        .json { json in
            json.field("max_body_bytes", configuration.maxBodyBytes)
            json.field("max_image_bytes", configuration.maxImageBytes)
            json.field("max_images", SessionState.maxImages)
            json.array("image_slots", PhotoSlot.all) { $0.element($1.rawValue) }
            json.array("report_sections", ReportSection.allCases) { $0.element($1.rawValue) }
            json.field("max_batch_vehicles", BatchRequest.maxVehicles)
            json.field("max_batch_reports", BatchRequest.maxReports)
            json.array("image_types", ["image/jpeg", "image/png"]) { $0.element($1) }
            json.field("link_ttl_s", Int(configuration.linkTTL.components.seconds))
            json.field("poll_after_ms", TaskAnswer.pollAfterMilliseconds)
            json.field("max_wait_s", Poll.maxWaitSeconds)
            json.array("paper", PaperSize.allCases) { $0.element($1.rawValue) }
            json.array("pdf_profiles", PDFProfile.allCases.filter(configuration.profiles.contains)) {
                $0.element($1.rawValue)
            }
            json.field("webhooks", configuration.webhooks != nil)
            json.field("demo_sign_in", configuration.offersDemo)
            json.field("payments_required", configuration.paymentsRequired)
            json.object("rate_limits") { writeLimits(to: &$0) }
            json.array("languages", ReportLanguage.allCases) { $0.element($1.rawValue) }
        }
    }

    func writeLimits(to json: inout JSONWriter) {
        for name in RateClass.allCases {
            guard let policy = dependencies.gate.policy(of: name) else { continue }
            json.object(name.rawValue) { json in
                json.field("requests", policy.count)
                json.field("seconds", policy.seconds)
            }
        }
    }
}
