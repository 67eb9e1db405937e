import CryptoExtras
public import FoundationEssentials
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix

/// Google Cloud Storage with its token endpoint, its metadata server and `signBlob`, on a free loopback port: as strict as
/// the real one about tokens, preconditions, checksums and signatures, and as unreliable as a test wishes.
public final class GoogleStandIn: Sendable {
    /// Kinds of requests.
    public enum Step: String, Sendable, CaseIterable {
        case token, machineToken, email, sign
        case multipart, begin, chunk, question
        case describe, download, delete, list, bucket, changeBucket, link
    }

    public enum Fault: Sendable, Hashable {
        /// Refused so; nothing happens.
        case status(Int)
        /// The connection is reset before anything happens.
        case reset
        /// What was asked for happens, and the connection is reset before the answer.
        case lost
        /// What was asked for happens, and the answer ends in its middle.
        case truncated
        /// No answer ever.
        case stalled
        /// Of a piece the first 256 KiB are kept, then the connection is reset.
        case cutInside
    }

    public struct Stored: Sendable, Equatable {
        public var bytes: [UInt8]
        public var contentType: String
        public var generation: Int
        public var md5: String
        public var crc32c: String
        public var metadata: [String: String]
        public var createdAt: Date
    }

    public struct Request: Sendable {
        public let step: Step
        public let method: String
        /// Path and query, as they came.
        public let target: String
        /// Names in lower case.
        public let headers: [String: String]
        public let body: [UInt8]
    }

    struct Session: Sendable {
        var name: String
        var description: UploadDescription
        var total: Int
        var bytes: [UInt8] = []
    }

    struct State: Sendable {
        var objects: [String: Stored] = [:]
        var sessions: [String: Session] = [:]
        var tokens: Set<String> = []
        var planned: [Step: [Fault?]] = [:]
        var standing: [Step: Fault] = [:]
        var requests: [Request] = []
        var creations: [String: Int] = [:]
        var generation = 1_000
        var retryAfter: Int?
        var bucketSettings = "{}"
        var complaints: [String] = []
        var now: @Sendable () -> Date = { Date() }
    }

    public let bucket = "reports-bucket"
    public let port: Int
    let key: _RSA.Signing.PrivateKey
    let state: NIOLockedValueBox<State>
    private let channel: any Channel

    public static let email = "storage@project.iam.gserviceaccount.com"
    /// One for all: a key takes its time.
    private static let sharedKey = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    private init(_ channel: any Channel, _ state: NIOLockedValueBox<State>, _ key: _RSA.Signing.PrivateKey) {
        self.channel = channel
        self.state = state
        self.key = key
        port = channel.localAddress?.port ?? 0
    }

    public static func with<Value>(_ body: (GoogleStandIn) async throws -> Value) async throws -> Value {
        let state = NIOLockedValueBox(State())
        let key = try sharedKey.get()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 512)
            .childChannelInitializer { channel in
                channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(StandInHandler(StandInDesk(state: state, key: key)))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<Value, any Error>
        do { result = .success(try await body(GoogleStandIn(channel, state, key))) } catch { result = .failure(error) }
        try? await channel.close()
        return try result.get()
    }

    public var endpoint: String { "http://127.0.0.1:\(port)" }

    /// What Google gives to the owner of the account.
    public var keyFile: [UInt8] {
        let fields = [
            "type": "service_account", "project_id": "project", "private_key_id": "key-1",
            "private_key": key.pkcs8PEMRepresentation, "client_email": Self.email, "token_uri": endpoint + "/token",
        ]
        return (try? JSONEncoder().encode(fields)).map(Array.init) ?? []
    }

    /// What happens to the next requests of a kind; nil: as they should.
    public func plan(_ step: Step, _ faults: Fault?...) { plan(step, faults: faults) }

    public func plan(_ step: Step, faults: [Fault?]) { state.withLockedValue { $0.planned[step] = faults } }

    /// What answers to `status` faults ask for, in seconds.
    public func setRetryAfter(_ seconds: Int?) { state.withLockedValue { $0.retryAfter = seconds } }

    /// What happens to every request of a kind from now on.
    public func always(_ step: Step, _ fault: Fault?) { state.withLockedValue { $0.standing[step] = fault } }

    /// Tokens that were given out so far are no longer good.
    public func revokeTokens() { state.withLockedValue { $0.tokens = [] } }

    /// The clock that links are measured by.
    public func setClock(_ now: @escaping @Sendable () -> Date) { state.withLockedValue { $0.now = now } }

    public func setBucket(_ json: String) { state.withLockedValue { $0.bucketSettings = json } }

    public var objects: [String: Stored] { state.withLockedValue { $0.objects } }

    /// How often each name came to be.
    public var creations: [String: Int] { state.withLockedValue { $0.creations } }

    /// What was wrong with requests, in words. Empty after a test, unless it is about that.
    public var complaints: [String] { state.withLockedValue { $0.complaints } }

    public func count(_ step: Step) -> Int { state.withLockedValue { $0.requests.count { $0.step == step } } }

    public func requests(_ step: Step) -> [Request] {
        state.withLockedValue { $0.requests.filter { $0.step == step } }
    }

    /// Another byte than was stored; the checksums stay.
    public func spoil(_ name: String) { state.withLockedValue { $0.objects[name]?.bytes[0] ^= 1 } }

    public func remove(_ name: String) { state.withLockedValue { $0.objects[name] = nil } }

    /// The object is as old as that from now on.
    public func age(_ name: String, to date: Date) { state.withLockedValue { $0.objects[name]?.createdAt = date } }
}
