import Drivers
import TestSupport

/// Several instances on one Redis of their own that writes every change to disk, with shared objects and keys and the
/// Tesla mock outside (state.md 16).
final class Cluster: Sendable {
    static let partitions = 16
    /// All clients come from one address; limits are the subject of other tests.
    private static let unlimited = Dictionary(
        uniqueKeysWithValues: ["PDF", "STATUS", "DEFAULT", "TESLA_OAUTH", "TESLA_API", "UPLOADS", "AUTH"].map {
            ("RATE_LIMIT_" + $0, "off")
        })

    let redis: PrivateRedis
    /// Between the instances and Redis; nil when they are on one machine.
    let network: FaultProxy?
    /// For looking at Redis from outside.
    let store: RedisClient
    let deployment: Deployment
    let instances: [Instance]
    /// Of every instance.
    let settings: [String: String]
    let traffic = Traffic()

    private init(
        _ count: Int, _ redis: PrivateRedis, _ network: FaultProxy?, _ deployment: Deployment,
        _ settings: [String: String], _ executable: String?, _ ports: [Int]
    ) {
        self.redis = redis
        self.network = network
        self.deployment = deployment
        store = redis.client()
        let address = network.map { "redis://127.0.0.1:\($0.port)" } ?? "unix://" + redis.directory.file("r.sock")
        let all = ["REDIS_URL": address, "LOG_FORMAT": "json"]
            .merging(Self.unlimited) { $1 }.merging(settings) { $1 }
        self.settings = all
        instances = (0..<count).map { number in
            let port = number < ports.count ? ports[number] : 0
            return Instance { try await deployment.server(all, executable: executable, port: port) }
        }
    }

    /// Runs `body` on started instances, of `executable` if it is named, and stops everything. Redis gets `options` and
    /// `environment`; with `isRemote` it is reached over TCP by way of `network`. Each instance listens on its one of `ports`,
    /// or on any.
    static func with<Value>(
        _ count: Int = 3, redis options: [String] = [], environment: [String: String] = [:], isRemote: Bool = false,
        _ settings: [String: String] = [:], executable: String? = nil, ports: [Int] = [],
        _ body: (Cluster) async throws -> Value
    ) async throws -> Value {
        try await PrivateRedis.with(
            appendOnly: true, arguments: ["--maxmemory-policy", "noeviction"] + options, environment: environment
        ) { redis in
            try await Deployment.with { deployment in
                guard isRemote else {
                    return try await Cluster(count, redis, nil, deployment, settings, executable, ports).run(body)
                }
                return try await redis.withProxy { network, _ in
                    try await Cluster(count, redis, network, deployment, settings, executable, ports).run(body)
                }
            }
        }
    }

    private func run<Value>(_ body: (Cluster) async throws -> Value) async throws -> Value {
        let result: Result<Value, any Error>
        do {
            try await start()
            result = .success(try await body(self))
        } catch {
            result = .failure(error)
        }
        for instance in instances { await instance.kill() }
        await store.close()
        return try result.get()
    }

    /// Starts the instances that do not run.
    func start() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for instance in instances { group.addTask { try await instance.start() } }
            try await group.waitForAll()
        }
    }

    /// Kills an instance and starts it with further settings, or from another build.
    func restart(_ instance: Instance, with more: [String: String] = [:], executable: String? = nil) async throws {
        await instance.kill()
        try await instance.start { [deployment, settings] in
            try await deployment.server(settings.merging(more) { $1 }, executable: executable)
        }
    }

    /// A client that asks any of the instances.
    var caller: Caller { Caller(instances: instances, http: deployment.http, traffic: traffic) }

    /// A client of one instance.
    func caller(of instance: Instance) -> Caller {
        Caller(instances: [instance], http: deployment.http, traffic: traffic)
    }

    /// The folder that the instances share.
    var objects: String { deployment.folder.file("data/objects") }
}
