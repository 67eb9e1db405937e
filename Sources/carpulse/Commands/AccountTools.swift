import Domain
import Drivers
import FoundationEssentials
import Integrations
import Logging

/// The account side of a server without the server, for commands. The embedded Redis must not be in use: then name it
/// with `REDIS_URL=unix://...`.
struct AccountTools {
    let store: StoreAssembly
    let accounts: AccountAssembly
    private let http: HTTPClient

    static func with<Value>(
        _ options: ConfigurationOptions, _ body: (AccountTools) async throws -> Value
    ) async throws -> Value {
        let settings = try await options.settings()
        let logger = Logger(label: "carpulse", factory: { _ in SwiftLogNoOpLogHandler() })
        let tools: AccountTools
        do {
            let keys = try await ServerKeys(settings)
            let sealer = AESSealer(keys.snapshots)
            let store = try await StoreAssembly(settings, sealer: sealer, logger: logger)
            let http = HTTPClient()
            tools = AccountTools(
                store: store,
                accounts: await AccountAssembly(
                    settings, keys: keys.tokens, sealer: sealer, store: store,
                    storage: StorageAssembly(settings, http: http, clock: WallClock { Date() }).storage,
                    ids: IDGenerator(partitions: settings.limits.partitions), clock: WallClock { Date() },
                    logger: logger),
                http: http)
        } catch let failure as ConfigurationFailure {
            throw Exit.configuration(failure)
        } catch {
            throw Exit.unavailable("\(error)")
        }
        let result: Result<Value, any Error>
        do { result = .success(try await body(tools)) } catch { result = .failure(error) }
        await tools.accounts.close()
        await tools.store.close()
        await tools.http.shutdown()
        do { return try result.get() } catch let problem as Problem {
            throw problem.code == .storeUnavailable
                ? Exit.unavailable(problem.detail) : Exit.failure("\(problem.detail) (\(problem.code.rawValue))")
        }
    }
}
