public import Domain
import Drivers

/// The system's zone database (Debian: `tzdata`).
public struct ZoneDirectory: Sendable {
    private let root: String
    private let files = FileStore()

    public init(root: String = "/usr/share/zoneinfo") { self.root = root }

    /// nil for a name that the database does not have.
    public func rules(of name: String) async -> TimeZoneRules? {
        guard Self.isName(name), let file = try? await files.read("\(root)/\(name)", limit: 64 << 10) else {
            return nil
        }
        return TimeZoneRules(file: file)
    }

    /// As in `America/Argentina/Buenos_Aires` or `Etc/GMT+3`: nothing that leads out of the directory.
    private static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return name.utf8.count <= 64
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_+-".contains($0)) }
            }
    }
}
