import FoundationEssentials
import Integrations

/// Google Cloud Storage.
extension SettingsParser {
    /// nil without a bucket.
    mutating func bucket(isNeeded: Bool, _ environment: Settings.Environment) -> Settings.Bucket? {
        let endpoint = url(.gcsEndpoint)
        let style = choice(.gcsLinkStyle, GoogleLinks.Style.self) ?? .path
        let key = serviceAccount(.googleCredentials, environment)
        guard let name = optional(.gcsBucket) else {
            if isNeeded { refuse(.gcsBucket, "is needed with STORAGE=gcs") }
            return nil
        }
        // Google's rule, without the dots that only verified domains may have: those have no host in TLS.
        let isName =
            (3...63).contains(name.utf8.count)
            && name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-" || $0 == "_") }
        if !isName { refuse(.gcsBucket, "\"\(name)\" is not a bucket's name: 3 to 63 of a-z, 0-9, - and _") }
        return Settings.Bucket(
            name: name, endpoint: endpoint, linkStyle: style, credentials: key.map { .key($0) } ?? .workload())
    }

    private mutating func serviceAccount(
        _ key: SettingKey, _ environment: Settings.Environment
    ) -> ServiceAccountKey? {
        guard let path = optional(key) else { return nil }
        refuseOpenFile(path, key, environment)
        guard let file = try? Data(contentsOf: URL(filePath: path)), file.count <= 65_536 else {
            refuse(key, "\(path) cannot be read")
            return nil
        }
        do throws(GoogleKeyError) { return try ServiceAccountKey(file: file) } catch {
            refuse(key, "\(path) \(error.reason)")
            return nil
        }
    }
}
