public import Domain

/// Links to objects wherever they lie: of the disk by this server, of the bucket by Google's.
public struct PlacedLinks: LinkSigner {
    private let own: SealedLinkSigner
    private let bucket: GoogleLinks?

    public init(own: SealedLinkSigner, bucket: GoogleLinks? = nil) {
        self.own = own
        self.bucket = bucket
    }

    public func link(_ grant: DownloadGrant) async throws(StorageError) -> String {
        guard grant.object.isInBucket else { return try own.link(grant) }
        guard let bucket else { throw .unavailable("the object lies in a bucket, and GCS_BUCKET is not set") }
        return try await bucket.link(grant)
    }

    public func open(_ token: String) -> DownloadGrant? { own.open(token) }
}
