import FoundationEssentials

/// Pictures that are shipped for the demonstration.
public enum Photos {
    public static func jpeg(_ name: String = "01-side") throws -> [UInt8] {
        var folder = #filePath
        for _ in 0..<4 { folder = String(folder.prefix(upTo: folder.lastIndex(of: "/")!)) }
        return [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/Templates/demo/\(name).jpg")))
    }
}
