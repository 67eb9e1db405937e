import FoundationEssentials

/// Pictures that are shipped for the demonstration.
public enum Photos {
    public static func jpeg(_ name: String = "01-side") throws -> [UInt8] {
        try SourceTree.read("Templates/demo/\(name).jpg")
    }
}

/// The files of the project, as they lie beside the tests.
public enum SourceTree {
    public static func read(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: self.path(path))))
    }

    /// Where a file of the project lies.
    public static func path(_ name: String) -> String {
        var folder = #filePath
        for _ in 0..<4 { folder = String(folder.prefix(upTo: folder.lastIndex(of: "/")!)) }
        return "\(folder)/\(name)"
    }
}
