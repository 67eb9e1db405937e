public import Domain
public import FoundationEssentials

/// The disk and the bucket of one deployment. New objects go to one of them, and every name that is kept says to which:
/// what was written before a change of `STORAGE` is found where it lies.
///
/// Nothing ever goes to another store because one fails. Names without a mark are those of the disk, and those that are
/// made anew each time (ledger, verify records): they are looked for in the bucket when the disk does not have them.
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
        let store: any ObjectStorage = name.isInBucket || writesToBucket ? try marked() : disk
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
        try await bucket?.delete(name)
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

    private func marked() throws(StorageError) -> GoogleStorage {
        guard let bucket else { throw .unavailable("the object lies in a bucket, and GCS_BUCKET is not set") }
        return bucket
    }

    private func find<Value>(
        _ name: ObjectName, _ look: (any ObjectStorage) async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        if name.isInBucket { return try await look(try marked()) }
        do throws(StorageError) { return try await look(disk) } catch .missing {
            guard let bucket else { throw .missing }
            return try await look(bucket)
        }
    }
}
