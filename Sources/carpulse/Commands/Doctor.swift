import ArgumentParser
import Domain
import Drivers
import FoundationEssentials
import Integrations
import Logging

/// `carpulse doctor`: tries everything the server needs and says how to mend what does not work.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check settings, Redis, storage, engine and Tesla's address.")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Set what the bucket of GCS_BUCKET lacks: access, lifecycle, no soft delete.")
    var fix = false

    func run() async throws {
        let settings = try await options.settings()
        Console.print("ok    settings")
        for warning in settings.warnings { Console.print("note  \(warning)") }
        let results = [
            await check("redis", "start a Redis server, or unset REDIS_URL for the embedded one") {
                try await redis(settings)
            },
            await check("storage", storageCure(settings)) {
                try await withHTTP { http in
                    try await StorageAssembly(settings, http: http, clock: WallClock { Date() }).storage.check()
                }
            },
            settings.bucket == nil
                ? true
                : await check("bucket", "run `carpulse doctor --fix` with the role Storage Admin, see docs/storage.md")
                {
                    try await withHTTP { try await bucket(settings, $0) }
                },
            await check("engine", "run `make setup`; carpulse-render must lie beside carpulse") {
                try await engine(settings, .standard)
            },
            await check(
                "tagged pdf", "run `make setup`; without it the profiles ua and a3 are refused", isOptional: true
            ) {
                try await engine(settings, .ua)
            },
            await check("tesla", "check TESLA_TOKEN_URL and the network") { try await tesla(settings) },
            await check(
                "tesla key", "let the server serve the key of TESLA_PUBLIC_KEY_FILE, then run `carpulse register`"
            ) {
                try await withHTTP { try await KeyCheck(settings: settings, http: $0).run() }
            },
        ]
        if results.contains(false) { throw ExitCode(69) }
    }

    /// - Parameter isOptional: the server works without it.
    private func check(
        _ name: String, _ cure: String, isOptional: Bool = false, _ probe: () async throws -> Void
    ) async -> Bool {
        do {
            try await probe()
            Console.print("ok    \(name)")
            return true
        } catch {
            Console.print("\(isOptional ? "note" : "FAIL")  \(name): \(error)\n      \(cure)")
            return isOptional
        }
    }

    private func storageCure(_ settings: Settings) -> String {
        settings.storage == .local
            ? "make DATA_DIR writable and leave 100 MB free"
            : "give the service account the role Storage Object User on the bucket, see docs/storage.md"
    }

    private func bucket(_ settings: Settings, _ http: HTTPClient) async throws {
        guard let google = StorageAssembly(settings, http: http, clock: WallClock { Date() }).google else { return }
        // What lives longest: a session to its last moment, then its reports.
        let longest = settings.session.longest
        let bucket = GoogleBucket(google, days: Int(longest.components.seconds + 86_399) / 86_400 + 2)
        if fix { try await bucket.mend() }
        let findings = try await bucket.findings()
        guard findings.isEmpty else { throw ConfigurationFailure(findings) }
    }

    private func redis(_ settings: Settings) async throws {
        let keys = try await ServerKeys(settings)
        let store = try await StoreAssembly(
            settings, sealer: AESSealer(keys.snapshots), logger: Logger(label: "doctor"))
        let result: Result<Void, any Error>
        do {
            let report = try await store.health.report()
            guard report.isPolicySafe else { throw Exit.failure("set maxmemory-policy noeviction") }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await store.close()
        try result.get()
    }

    private func engine(_ settings: Settings, _ profile: PDFProfile) async throws {
        let rendering = try RenderAssembly(settings, logger: Logger(label: "doctor"))
        let result: Result<Void, any Error>
        do { result = .success(try await rendering.renderer.check(profile)) } catch { result = .failure(error) }
        await rendering.close()
        try result.get()
    }

    /// Any answer at all proves that the host is there.
    private func tesla(_ settings: Settings) async throws {
        guard settings.tesla.mode == .live else { return }
        try await withHTTP { http in
            _ = try await http.execute(OutgoingRequest(url: settings.tesla.tokenURL, timeout: .seconds(5)))
        }
    }

    private func withHTTP(_ body: (HTTPClient) async throws -> Void) async throws {
        let http = HTTPClient()
        let result: Result<Void, any Error>
        do { result = .success(try await body(http)) } catch { result = .failure(error) }
        await http.shutdown()
        try result.get()
    }
}
