import Crypto
import Domain
import Drivers
import FoundationEssentials

/// Turns texts into values and collects what is wrong with them, so that an operator sees all problems in one go.
struct SettingsParser {
    let source: SettingsSource
    private(set) var problems: [String] = []
    /// What is allowed here and would not be in production.
    private(set) var warnings: [String] = []

    init(_ source: SettingsSource) { self.source = source }

    mutating func optional(_ key: SettingKey) -> String? {
        do throws(ConfigurationFailure) { return try source.text(key)?.text } catch {
            problems += error.problems
            return nil
        }
    }

    mutating func text(_ key: SettingKey) -> String { optional(key) ?? "" }

    mutating func number(_ key: SettingKey, in range: ClosedRange<Int>, default fallback: Int = 0) -> Int {
        guard let text = optional(key) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            problems.append(
                "\(key.name): \(quoted(text, key)) is not a number from \(range.lowerBound) to \(range.upperBound)")
            return range.lowerBound
        }
        return number
    }

    mutating func seconds(_ key: SettingKey, in range: ClosedRange<Int>) -> Duration {
        .seconds(number(key, in: range))
    }

    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(_ key: SettingKey, _ type: Value.Type)
        -> Value?
    {
        let text = text(key)
        if let value = Value(rawValue: text) { return value }
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        problems.append("\(key.name): \(quoted(text, key)) is not one of \(known)")
        return nil
    }

    mutating func list(_ key: SettingKey) -> [String] {
        (optional(key) ?? "").split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
    }

    mutating func flag(_ key: SettingKey) -> Bool {
        let text = text(key)
        if !["true", "false"].contains(text) { refuse(key, "\(quoted(text, key)) is neither true nor false") }
        return text == "true"
    }

    /// A password that nobody guesses.
    mutating func token(_ key: SettingKey) -> Secret? {
        guard let text = optional(key) else { return nil }
        if text.utf8.count < 32 { refuse(key, "has fewer than 32 characters") }
        return Secret(text)
    }

    mutating func blocks(_ key: SettingKey) -> [AddressBlock] {
        list(key).compactMap { text in
            if let block = AddressBlock(text) { return block }
            refuse(key, "\(quoted(text, key)) is not an address or a block such as 10.0.0.0/8")
            return nil
        }
    }

    /// `count/seconds`; nil for `off`.
    mutating func rate(_ key: SettingKey, default fallback: RatePolicy? = nil) -> RatePolicy? {
        guard let text = optional(key) else { return fallback }
        guard text != "off" else { return nil }
        if let policy = RatePolicy(text) { return policy }
        refuse(key, "\(quoted(text, key)) is neither count/seconds (up to 1000000/86400) nor off")
        return nil
    }

    /// An absolute http(s) URL without a trailing slash.
    mutating func url(_ key: SettingKey, default fallback: String = "") -> String {
        guard let text = optional(key) else { return fallback }
        let isWeb = text.hasPrefix("https://") || text.hasPrefix("http://")
        guard isWeb, text.allSatisfy({ $0.isASCII && !$0.isWhitespace }) else {
            problems.append("\(key.name): \(quoted(text, key)) is not an http or https URL")
            return fallback
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The PEM text of a P-256 public key in a file. A private key is refused: it would be served (facts 7).
    mutating func publicKey(_ key: SettingKey) -> String? {
        guard let path = optional(key) else { return nil }
        guard let file = try? Data(contentsOf: URL(filePath: path)) else {
            refuse(key, "\(path) cannot be read")
            return nil
        }
        let pem = String(decoding: file, as: UTF8.self)
        guard !pem.contains("PRIVATE KEY"), (try? P256.Signing.PublicKey(pemRepresentation: pem)) != nil else {
            refuse(key, "\(path) is not the PEM of a P-256 public key")
            return nil
        }
        return pem
    }

    /// The file is read at the start only: a key that does not sign stops the program before it makes a report.
    mutating func signer(_ key: SettingKey, _ environment: Settings.Environment) -> DocumentSigner? {
        guard let path = optional(key) else { return nil }
        refuseOpenFile(path, key, environment)
        guard let file = try? Data(contentsOf: URL(filePath: path)) else {
            refuse(key, "\(path) cannot be read")
            return nil
        }
        do throws(SigningError) { return try DocumentSigner(pem: [UInt8](file)) } catch {
            refuse(key, "\(path) \(error.reason)")
            return nil
        }
    }

    /// A private key is its owner's to read: in production nobody else may, elsewhere it is told.
    mutating func refuseOpenFile(_ path: String, _ key: SettingKey, _ environment: Settings.Environment) {
        guard let mode = FileStore.permissions(path), mode & 0o077 != 0 else { return }
        let words = "\(path) can be read by others; chmod 600 it"
        if environment == .prd { refuse(key, words) } else { warnings.append("\(key.name): \(words)") }
    }

    mutating func refuse(_ key: SettingKey, _ reason: String) { problems.append("\(key.name): \(reason)") }

    private func quoted(_ text: String, _ key: SettingKey) -> String { key.isSecret ? "the value" : "\"\(text)\"" }
}
