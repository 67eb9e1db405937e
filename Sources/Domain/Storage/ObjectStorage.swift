public import FoundationEssentials

/// Private bytes: reports, photos, frozen inputs. Written whole, never changed (architecture.md, product rows R5, R15).
public protocol ObjectStorage: Sendable {
    /// Create-only: an existing object is never overwritten.
    /// - Throws: `exists` when the name is taken, `unavailable`, `full`.
    func put(_ name: ObjectName, bytes: [UInt8], contentType: String) async throws(StorageError)

    /// - Throws: `missing`, `unavailable`.
    func metadata(of name: ObjectName) async throws(StorageError) -> ObjectMetadata

    /// Reads `range` of the object (all of it when nil), at most 16 MiB a call: callers that stream ask again.
    func read(_ name: ObjectName, range: Range<Int>?) async throws(StorageError) -> [UInt8]

    /// Deleting what is not there is success.
    func delete(_ name: ObjectName) async throws(StorageError)

    /// A round trip that proves the store works.
    func check() async throws(StorageError)
}

/// Names of stored objects, for what is read again as a whole.
public protocol ObjectListing: Sendable {
    /// Names in `folder`, the first segment of a name, in their order, after `place`; at most `limit`.
    func names(
        in folder: String, after place: ObjectName?, limit: Int
    ) async throws(StorageError) -> [ObjectName]
}

public struct ObjectMetadata: Sendable, Equatable {
    /// Bytes.
    public var size: Int
    /// Changes whenever the bytes do.
    public var etag: String
    public var modifiedAt: Date

    public init(size: Int, etag: String, modifiedAt: Date) {
        self.size = size
        self.etag = etag
        self.modifiedAt = modifiedAt
    }
}

public enum StorageError: Error, Sendable, Equatable {
    case missing
    case exists
    case full
    case unavailable(String)

    public var problem: Problem {
        switch self {
        case .missing: Problem(.notFound, "Not Found")
        case .exists, .unavailable:
            Problem(.storageUnavailable, "The object storage does not answer", retryAfter: .seconds(5))
        case .full: Problem(.storageUnavailable, "The object storage is full", retryAfter: .seconds(60))
        }
    }
}

/// Names due for deletion. A name is put in before its object is written and leaves with the commit that refers to it,
/// so a crash anywhere in between leaves nothing behind (state.md D10).
public protocol Outbox: Sendable {
    /// The objects of `names` may be deleted `delay` from now, unless a commit of the session keeps them. Names that the
    /// session refers to already are left alone.
    func register(_ names: [ObjectName], of session: SessionID, after delay: Duration) async throws(StoreError)
    /// Up to 100 names that are due; they come again after five minutes unless `remove` is called.
    func take(_ partition: Partition) async throws(StoreError) -> [ObjectName]
    func remove(_ names: [ObjectName], in partition: Partition) async throws(StoreError)
}

/// What a download link opens.
public struct DownloadGrant: Sendable, Equatable, Codable {
    public var object: ObjectName
    /// As the person sees it: no VIN in it.
    public var fileName: String
    public var contentType: String
    public var expiresAt: Date

    public init(object: ObjectName, fileName: String, contentType: String, expiresAt: Date) {
        self.object = object
        self.fileName = fileName
        self.contentType = contentType
        self.expiresAt = expiresAt
    }
}

/// Links that open one object until a moment, and cannot be forged or changed.
public protocol LinkSigner: Sendable {
    /// An absolute URL.
    func link(_ grant: DownloadGrant) throws -> String
    /// The grant behind the token of a link of ours; nil when any character of it was changed. Does not check the time.
    func open(_ token: String) -> DownloadGrant?
}

/// Authenticated encryption of what lies at rest outside the session record, bound to a context text.
public protocol Sealer: Sendable {
    func seal(_ bytes: [UInt8], context: String) throws(StoreError) -> [UInt8]
    func open(_ bytes: [UInt8], context: String) throws(StoreError) -> [UInt8]
    /// Hash of a session id for object names and store keys: it opens nothing (state.md 4).
    func hash(of session: SessionID) -> String
    /// SHA-256, hex.
    func digest(_ bytes: [UInt8]) -> String
}
