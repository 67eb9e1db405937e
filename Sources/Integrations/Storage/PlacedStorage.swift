public import Domain
public import FoundationEssentials

/// The disk and the bucket of one deployment. New objects go to one of them, and every name that is kept says to which:
/// what was written before a change of `STORAGE` is found where it lies.
///
/// Nothing ever goes to another store because one fails. Names without a mark are those of the disk, and those of folders
/// that last (ledger, verify records, receipts), which are made anew each time: these are looked for in both, and none is
/// written while the other store has it or cannot say.
public struct PlacedStorage: ObjectStorage, ObjectListing {
    private let disk: DiskStorage
    /// nil: no bucket is set.
    private let bucket: GoogleStorage?
    private let writesToBucket: Bool

    public init(disk: DiskStorage, bucket: GoogleStorage? = nil, writesToBucket: Bool = false) {
        self.disk = disk
        self.bucket = bucket
        self.writesToBucket = writesToBucket
    }

    public func place(_ name: ObjectName) -> ObjectName { writesToBucket ? name.inBucket : name }

    public func put(
        _ name: ObjectName, _ content: ObjectContent, contentType: String
    ) async throws(StorageError) {
        let goesToBucket = name.isInBucket || (writesToBucket && name.isLasting)
        // Who holds such a name decides who was first, in whichever store that was.
        if !name.isInBucket, name.isLasting, let other: any ObjectStorage = goesToBucket ? disk : hurriedBucket {
            if try await other.has(name) { throw .exists }
        }
        let store: any ObjectStorage = goesToBucket ? try marked() : disk
        try await store.put(name, content, contentType: contentType)
    }

    public func metadata(of name: ObjectName) async throws(StorageError) -> ObjectMetadata {
        try await find(name) { store throws(StorageError) in try await store.metadata(of: name) }
    }

    public func read(_ name: ObjectName, range: Range<Int>?) async throws(StorageError) -> [UInt8] {
        try await find(name) { store throws(StorageError) in try await store.read(name, range: range) }
    }

    public func delete(_ name: ObjectName) async throws(StorageError) {
        if name.isInBucket { return try await marked().delete(name) }
        try await disk.delete(name)
        if name.isLasting { try await bucket?.delete(name) }
    }

    public func check() async throws(StorageError) {
        if writesToBucket { try await marked().check() } else { try await disk.check() }
    }

    public func objects(
        in folder: String, after place: ObjectName?, limit: Int
    ) async throws(StorageError) -> [ListedObject] {
        let onDisk = try await disk.objects(in: folder, after: place, limit: limit)
        guard let bucket else { return onDisk }
        let all = onDisk + (try await bucket.objects(in: folder, after: place, limit: limit))
        return Array(all.sorted { $0.name.path < $1.name.path }.prefix(limit))
    }

    public func removeDrafts(before moment: Date) async throws(StorageError) {
        try await disk.removeDrafts(before: moment)
    }

    /// The same stores for work that must not wait long for Google: somebody looks on, or it comes again by itself.
    public var hurried: PlacedStorage {
        PlacedStorage(disk: disk, bucket: hurriedBucket, writesToBucket: writesToBucket)
    }

    private var hurriedBucket: GoogleStorage? { bucket?.patient(for: Self.shortPatience) }

    private static let shortPatience = Duration.seconds(5)

    private func marked() throws(StorageError) -> GoogleStorage {
        guard let bucket else { throw .unavailable("the object lies in a bucket, and GCS_BUCKET is not set") }
        return bucket
    }

    private func find<Value>(
        _ name: ObjectName, _ look: (any ObjectStorage) async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        if name.isInBucket { return try await look(try marked()) }
        do throws(StorageError) { return try await look(disk) } catch .missing {
            guard name.isLasting, let bucket else { throw .missing }
            return try await look(bucket)
        }
    }
}

extension ObjectStorage {
    fileprivate func has(_ name: ObjectName) async throws(StorageError) -> Bool {
        do throws(StorageError) { _ = try await metadata(of: name) } catch .missing { return false }
        return true
    }
}
