import Domain
import Drivers
import Integrations

/// Where objects lie: the disk, the bucket, and who signs links to them.
struct StorageAssembly: Sendable {
    let storage: PlacedStorage
    let google: GoogleStorage?
    private let account: GoogleAccount?
    private let style: GoogleLinks.Style
    private let clock: WallClock

    init(_ settings: Settings, http: HTTPClient, clock: WallClock) {
        self.clock = clock
        account = settings.bucket.map { GoogleAccount($0.credentials, http: http, clock: clock) }
        google = settings.bucket.map { [account] bucket in
            GoogleStorage(.init(bucket: bucket.name, endpoint: bucket.endpoint), account: account, http: http)
        }
        style = settings.bucket?.linkStyle ?? .path
        storage = PlacedStorage(
            disk: DiskStorage(root: settings.dataDirectory + "/objects"), bucket: google,
            writesToBucket: settings.storage == .gcs)
    }

    func links(_ own: SealedLinkSigner) -> PlacedLinks {
        guard let google, let account else { return PlacedLinks(own: own) }
        return PlacedLinks(own: own, bucket: GoogleLinks(google, account: account, style: style, clock: clock))
    }
}
