import FoundationEssentials

/// Where the demonstration leaves its files.
struct OutputFolder: Sendable {
    let path: String

    init(path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        // The name came over the network: only its last part counts.
        let safe = name.split(separator: "/").last.map(String.init) ?? "file"
        try Data(bytes).write(to: URL(filePath: "\(path)/\(safe)"))
    }
}

struct SavedFile: Sendable {
    var name: String
    var pages: Int?
    var bytes: Int
    var took: Duration
}

/// Whether a download is whole and what it claims to be.
enum FileCheck: Sendable {
    case pdf, zip, csv

    func prove(_ bytes: [UInt8], _ name: String) throws {
        let isGood =
            switch self {
            case .pdf: bytes.starts(with: Array("%PDF-".utf8)) && Self.ends(bytes, with: "%%EOF")
            case .zip: bytes.starts(with: [0x50, 0x4b, 3, 4]) && bytes.suffix(22).starts(with: [0x50, 0x4b, 5, 6])
            case .csv: bytes.count(where: { $0 == UInt8(ascii: "\n") }) > 1
            }
        guard isGood else { throw DemoFailure("\(name) is not a whole file") }
    }

    private static func ends(_ bytes: [UInt8], with mark: String) -> Bool {
        String(decoding: bytes.suffix(16), as: UTF8.self).contains(mark)
    }
}
