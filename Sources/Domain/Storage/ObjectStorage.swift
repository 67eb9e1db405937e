public import FoundationEssentials

/// Private bytes: reports, photos, frozen inputs. Written whole, never changed (architecture.md, product rows R5, R15).
public protocol ObjectStorage: Sendable {
    /// The name under which a new object is to be written and referred to: with the mark of the store it will lie in.
    func place(_ name: ObjectName) -> ObjectName

    /// Create-only: an existing object is never overwritten.
    /// - Throws: `exists` when the name is taken, `unavailable`, `full`, and what reading the content throws.
    func put(_ name: ObjectName, _ content: ObjectContent, contentType: String) async throws(StorageError)

    /// - Throws: `missing`, `unavailable`.
    func metadata(of name: ObjectName) async throws(StorageError) -> ObjectMetadata

    /// Reads `range` of the object (all of it when nil), at most 16 MiB a call: callers that stream ask again.
    func read(_ name: ObjectName, range: Range<Int>?) async throws(StorageError) -> [UInt8]

    /// Deleting what is not there is success.
    func delete(_ name: ObjectName) async throws(StorageError)

    /// A round trip that proves the store works.
    func check() async throws(StorageError)
}

extension ObjectStorage {
    public func place(_ name: ObjectName) -> ObjectName { name }

    /// The whole object at once, create-only.
    public func put(_ name: ObjectName, bytes: [UInt8], contentType: String) async throws(StorageError) {
        try await put(name, ObjectContent(bytes), contentType: contentType)
    }
}

/// The bytes of an object that is written, asked for piece by piece and again after a failure, so that no store needs to
/// hold all of them.
public struct ObjectContent: Sendable {
    public let size: Int
    private let source: @Sendable (Range<Int>) async throws(StorageError) -> [UInt8]

    /// - Parameter source: must give the same bytes each time.
    public init(size: Int, source: @escaping @Sendable (Range<Int>) async throws(StorageError) -> [UInt8]) {
        self.size = size
        self.source = source
    }

    public init(_ bytes: [UInt8]) {
        self.init(size: bytes.count) { $0.count == bytes.count ? bytes : Array(bytes[$0]) }
    }

    public func read(_ range: Range<Int>) async throws(StorageError) -> [UInt8] {
        let bytes = try await source(range)
        guard bytes.count == range.count else { throw .unavailable("the content changed while it was written") }
        return bytes
    }

    /// The ranges of pieces of at most `length` bytes from `start` on.
    public func pieces(of length: Int, from start: Int = 0) -> some Sequence<Range<Int>> {
        stride(from: start, to: size, by: length).lazy.map { [size] in $0..<min($0 + length, size) }
    }
}

/// What a store holds, for what is read again as a whole, and for finding what nobody refers to.
public protocol ObjectListing: Sendable {
    /// The objects of `folder`, the first segment of a name, in the order of their paths, after `place`; at most `limit`.
    func objects(
        in folder: String, after place: ObjectName?, limit: Int
    ) async throws(StorageError) -> [ListedObject]

    /// Removes what killed programs left half written before `moment`.
    func removeDrafts(before moment: Date) async throws(StorageError)
}

extension ObjectListing {
    /// Most stores show nothing before it is whole.
    public func removeDrafts(before moment: Date) async throws(StorageError) {}
}

public struct ListedObject: Sendable, Equatable {
    public var name: ObjectName
    public var writtenAt: Date

    public init(name: ObjectName, writtenAt: Date) {
        self.name = name
        self.writtenAt = writtenAt
    }
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

    /// For the log: neither names nor secrets.
    public var cause: String {
        switch self {
        case .missing: "no such object"
        case .exists: "the name is taken"
        case .full: "no room"
        case .unavailable(let cause): cause
        }
    }

    public var problem: Problem {
        switch self {
        case .missing: Problem(.notFound, "Not Found")
        case .exists, .unavailable:
            Problem(.storageUnavailable, "The object storage does not answer", retryAfter: .seconds(5), cause: cause)
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
    /// Whose owner gets the next link: the task of a report, the payment of a receipt.
    public var task: TaskID?
    public var payment: PaymentID?

    public init(
        object: ObjectName, fileName: String, contentType: String, expiresAt: Date, task: TaskID? = nil,
        payment: PaymentID? = nil
    ) {
        self.object = object
        self.fileName = fileName
        self.contentType = contentType
        self.expiresAt = expiresAt
        self.task = task
        self.payment = payment
    }
}

/// Links that open one object until a moment, and cannot be forged or changed.
public protocol LinkSigner: Sendable {
    /// An absolute URL.
    func link(_ grant: DownloadGrant) async throws(StorageError) -> String
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
