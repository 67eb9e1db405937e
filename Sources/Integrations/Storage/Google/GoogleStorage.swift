public import Domain
public import Drivers
import FoundationEssentials

/// Objects in a bucket of Google Cloud Storage, by its JSON API.
public struct GoogleStorage: ObjectStorage, ObjectListing {
    public struct Configuration: Sendable {
        public var bucket: String
        /// Without a slash at the end.
        public var endpoint: String
        /// From this size on an object is sent in pieces, and goes on after a lost connection.
        var resumableFrom = 8 << 20
        /// A multiple of 256 KiB.
        var chunk = 8 << 20
        var callTimeout = Duration.seconds(15)
        var transferTimeout = Duration.seconds(40)
        /// How long a call is repeated.
        var patience = Duration.seconds(60)

        public init(bucket: String, endpoint: String = Self.google) {
            self.bucket = bucket
            self.endpoint = endpoint
        }

        public static let google = "https://storage.googleapis.com"
    }

    let configuration: Configuration
    let caller: GoogleCaller
    private let ids: IDGenerator

    private static let maxReadBytes = 16 << 20
    private static let pageSize = 1_000

    /// - Parameter account: nil for an emulator that knows no tokens.
    public init(
        _ configuration: Configuration, account: GoogleAccount?, http: HTTPClient, ids: IDGenerator = IDGenerator(),
        pacing: RetryPacing = .system
    ) {
        self.configuration = configuration
        self.ids = ids
        caller = GoogleCaller(http: http, account: account, pacing: pacing, patience: configuration.patience)
    }

    /// The same bucket with other patience: no call takes much longer.
    func patient(for patience: Duration) -> GoogleStorage {
        var configuration = configuration
        configuration.patience = patience
        configuration.callTimeout = min(configuration.callTimeout, patience)
        configuration.transferTimeout = min(configuration.transferTimeout, patience)
        return GoogleStorage(
            configuration, account: caller.account, http: caller.http, ids: ids, pacing: caller.pacing)
    }

    public func place(_ name: ObjectName) -> ObjectName { name.inBucket }

    public func put(
        _ name: ObjectName, _ content: ObjectContent, contentType: String
    ) async throws(StorageError) {
        let upload = GoogleUpload(
            storage: self, path: name.path, content: content, contentType: contentType,
            digests: try await ObjectDigests(of: content), marker: ids.token())
        do throws(GoogleFailure) { try await upload.run() } catch {
            throw error.kind == .missing ? .unavailable(error.reason + ": there is no such bucket") : error.error
        }
    }

    public func metadata(of name: ObjectName) async throws(StorageError) -> ObjectMetadata {
        do throws(GoogleFailure) {
            let resource = try await resource(name.path)
            return ObjectMetadata(
                size: Int(resource.size) ?? 0, etag: resource.generation ?? "", modifiedAt: resource.writtenAt)
        } catch {
            throw error.error
        }
    }

    func resource(_ path: String) async throws(GoogleFailure) -> GoogleObject {
        try GoogleObject.decode(try await caller.send(request("GET", url(path) + "?fields=\(GoogleObject.fields)")))
    }

    public func read(_ name: ObjectName, range: Range<Int>?) async throws(StorageError) -> [UInt8] {
        if range?.isEmpty == true { return [] }
        var request = request("GET", url(name.path) + "?alt=media", timeout: configuration.transferTimeout)
        request.maxBodyBytes = Self.maxReadBytes
        if let range = range?.prefix(Self.maxReadBytes) {
            request.headers["Range"] = "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
        }
        do throws(GoogleFailure) {
            return try await caller.repeating { () async throws(GoogleFailure) in
                let answer = try await caller.once(request)
                // The checksums are those of the whole object.
                if answer.status == 200, ObjectDigests(answer.body).contradict(answer.headers.values("x-goog-hash")) {
                    throw GoogleFailure(.passing(), "Google Cloud Storage sent other bytes than it holds")
                }
                guard answer.status == 200, let range else { return answer.body }
                return Array(answer.body[range.clamped(to: 0..<answer.body.count)])
            }
        } catch {
            if error.kind == .beyondEnd { return [] }
            throw error.error
        }
    }

    public func delete(_ name: ObjectName) async throws(StorageError) {
        do throws(GoogleFailure) { _ = try await caller.send(request("DELETE", url(name.path))) } catch {
            guard error.kind == .missing else { throw error.error }
        }
    }

    /// What a program that was killed leaves of it goes by the bucket's lifecycle.
    public func check() async throws(StorageError) {
        guard let name = ObjectName(rawValue: "checks/" + ids.token()) else { return }
        let bytes = Array(ids.token().utf8)
        try await put(name, bytes: bytes, contentType: "text/plain")
        let found = try await read(name, range: nil)
        try await delete(name)
        guard found == bytes else { throw .unavailable("what was written came back changed") }
    }

    public func objects(
        in folder: String, after place: ObjectName?, limit: Int
    ) async throws(StorageError) -> [ListedObject] {
        var (found, token): ([ListedObject], String?) = ([], nil)
        repeat {
            let page = try await page(in: folder, from: place, limit: limit - found.count, token: token)
            found +=
                page.items?.compactMap { item in
                    // Bounds are kept here too: the first is inclusive with Google.
                    guard let name = ObjectName(rawValue: item.name), place.map({ $0.path < name.path }) ?? true else {
                        return nil
                    }
                    return ListedObject(name: name.inBucket, writtenAt: item.writtenAt)
                } ?? []
            token = page.nextPageToken
        } while token != nil && found.count < limit
        return Array(found.prefix(limit))
    }

    private struct Page: Decodable {
        var items: [GoogleObject]?
        var nextPageToken: String?
    }

    private func page(
        in folder: String, from place: ObjectName?, limit: Int, token: String?
    ) async throws(StorageError) -> Page {
        var query = [
            (name: "prefix", value: folder + "/"), ("maxResults", "\(min(limit + 1, Self.pageSize))"),
            ("fields", "items(\(GoogleObject.fields)),nextPageToken"),
        ]
        if let place { query.append(("startOffset", place.path)) }
        if let token { query.append(("pageToken", token)) }
        let request = request("GET", configuration.objects + "?" + FormFields.encode(query))
        do throws(GoogleFailure) {
            return try GoogleObject.decode(try await caller.send(request), as: Page.self)
        } catch {
            throw error.error
        }
    }

    func request(_ method: String, _ url: String, timeout: Duration? = nil) -> OutgoingRequest {
        OutgoingRequest(method: method, url: url, timeout: timeout ?? configuration.callTimeout)
    }

    /// A name is one segment of the path, whatever slashes it has.
    func url(_ path: String) -> String { configuration.objects + "/" + FormFields.escape(path) }
}

extension GoogleStorage.Configuration {
    var objects: String { "\(endpoint)/storage/v1/b/\(FormFields.escape(bucket))/o" }
    var uploads: String { "\(endpoint)/upload/storage/v1/b/\(FormFields.escape(bucket))/o" }
}

/// An object as the JSON API describes it.
struct GoogleObject: Decodable, Sendable {
    var name: String
    var size: String
    var generation: String?
    var md5Hash: String?
    var crc32c: String?
    var timeCreated: String?
    var metadata: [String: String]?

    static let fields = "name,size,generation,md5Hash,crc32c,timeCreated,metadata"
    /// The member of `metadata` that says which call wrote the object.
    static let markerKey = "carpulse-write"

    var writtenAt: Date { timeCreated.flatMap { RFC3339.parse($0) }?.instant ?? Date(timeIntervalSince1970: 0) }
    var marker: String? { metadata?[Self.markerKey] }

    /// Other bytes than these.
    func contradicts(_ digests: ObjectDigests) -> Bool {
        crc32c.map { $0 != digests.crc32c } ?? false || md5Hash.map { $0 != digests.md5 } ?? false
    }

    static func decode<Value: Decodable>(
        _ answer: IncomingResponse, as type: Value.Type = GoogleObject.self
    ) throws(GoogleFailure) -> Value {
        do { return try JSONDecoder().decode(type, from: Data(answer.body)) } catch {
            throw GoogleFailure(.passing(), "Google Cloud Storage answered with something that is no description")
        }
    }
}
