import Domain
import FoundationEssentials
import Integrations

/// Keys of access tokens.
extension SettingsParser {
    /// `kid:path` list; the PEM texts in the files.
    mutating func keyFiles(_ key: SettingKey, _ environment: Settings.Environment) -> [(id: String, pem: String)] {
        list(key).compactMap { item in
            let parts = item.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else {
                refuse(key, "\"\(item)\" is not of the form kid:path")
                return nil
            }
            guard let file = try? Data(contentsOf: URL(filePath: String(parts[1]))), file.count <= 65_536 else {
                refuse(key, "\(parts[1]) cannot be read")
                return nil
            }
            refuseOpenFile(String(parts[1]), key, environment)
            return (String(parts[0]), String(decoding: file, as: UTF8.self))
        }
    }

    /// A secret that is short or a placeholder must not start anywhere.
    mutating func checkTokenKeys(_ secrets: Secret?, _ files: [(id: String, pem: String)]) {
        guard secrets != nil || !files.isEmpty else { return }
        do throws(KeyRingError) { _ = try TokenKeys(secrets: secrets?.reveal() ?? "", files: files) } catch {
            refuse(secrets == nil ? .jwtKeyFiles : .jwtSecrets, error.message)
        }
    }
}
