import FoundationEssentials
import TestSupport

/// Pictures that are shipped for the demonstration.
enum Photos {
    static func jpeg(_ name: String = "01-side") throws -> [UInt8] {
        var folder = #filePath
        for _ in 0..<3 { folder = String(folder.prefix(upTo: folder.lastIndex(of: "/")!)) }
        return [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/Templates/demo/\(name).jpg")))
    }
}
