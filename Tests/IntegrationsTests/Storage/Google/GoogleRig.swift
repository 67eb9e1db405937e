import Domain
import Drivers
import FoundationEssentials
import NIOConcurrencyHelpers
import TestSupport

@testable import Integrations

/// The strict stand-in and our client of it. Waits between tries take no time: a clock is put forward instead.
struct GoogleRig: Sendable {
    let standIn: GoogleStandIn
    let http: HTTPClient
    let time: VirtualTime
    let account: GoogleAccount
    let storage: GoogleStorage

    static let now = Date(timeIntervalSince1970: 1_795_900_000)

    /// - Parameter change: by default uploads from 600,000 bytes on go in pieces of 256 KiB, and no call is waited for
    ///   longer than ten seconds.
    static func with(
        isWorkload: Bool = false, _ change: (inout GoogleStorage.Configuration) -> Void = { _ in },
        _ body: (GoogleRig) async throws -> Void
    ) async throws {
        try await GoogleStandIn.with { standIn in
            standIn.setClock { now }
            var configuration = GoogleStorage.Configuration(bucket: standIn.bucket, endpoint: standIn.endpoint)
            configuration.resumableFrom = 600_000
            configuration.chunk = 262_144
            configuration.callTimeout = .seconds(10)
            configuration.transferTimeout = .seconds(10)
            change(&configuration)
            let (http, time) = (HTTPClient(), VirtualTime())
            let credentials: GoogleCredentials =
                isWorkload
                ? .workload(metadataHost: "127.0.0.1:\(standIn.port)")
                : .key(try ServiceAccountKey(file: Data(standIn.keyFile)))
            let account = GoogleAccount(credentials, http: http, clock: .fixed(now), pacing: time.pacing)
            let storage = GoogleStorage(configuration, account: account, http: http, pacing: time.pacing)
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await body(
                        GoogleRig(standIn: standIn, http: http, time: time, account: account, storage: storage)))
            } catch {
                result = .failure(error)
            }
            await http.shutdown()
            try result.get()
        }
    }

    func links(_ style: GoogleLinks.Style = .path) -> GoogleLinks {
        GoogleLinks(storage, account: account, style: style, iam: standIn.endpoint, clock: .fixed(Self.now))
    }

    /// Bytes that differ at every place.
    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 ^ ($0 >> 8) ^ ($0 >> 16)) }
    }
}

/// A clock that goes on by the waits that were wished for.
final class VirtualTime: Sendable {
    private let state = NIOLockedValueBox((now: Duration.zero, waits: [Duration]()))

    var waits: [Duration] { state.withLockedValue { $0.waits } }

    func advance(_ duration: Duration) { state.withLockedValue { $0.now += duration } }

    var pacing: RetryPacing {
        RetryPacing(
            now: { self.state.withLockedValue { $0.now } },
            sleep: { wait in
                self.state.withLockedValue { state in
                    state.now += wait
                    state.waits.append(wait)
                }
            }, jitter: { 1 })
    }
}

/// Runs `body` and gives the error of the storage that it ended with.
func storageError(_ body: () async throws -> some Any) async -> StorageError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? StorageError
    }
}
