import Domain

/// A QR code as a vector picture with its quiet zone: black on white in every theme, for a camera has to read it.
struct QRPicture {
    /// Modules of white on each side (ISO/IEC 18004).
    private static let quiet = 4

    /// True is dark.
    let rows: [[Bool]]
    /// What a screen reader says.
    let label: String

    func render() -> String {
        let side = rows.count + 2 * Self.quiet
        return "<svg role=\"img\" aria-label=\"\(MarkupText.escaped(label))\" viewBox=\"0 0 \(side) \(side)\""
            + " xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"\(side)\" height=\"\(side)\" fill=\"#FFFFFF\"/>"
            + "<path fill=\"#000000\" d=\"\(modules)\"/></svg>"
    }

    /// One path, so that no hairlines show between neighbours: each run of dark modules is a rectangle of it.
    private var modules: String {
        var path = ""
        for (y, row) in rows.enumerated() {
            var x = 0
            while let start = row[x...].firstIndex(of: true) {
                let end = row[start...].firstIndex(of: false) ?? row.endIndex
                path += "M\(start + Self.quiet) \(y + Self.quiet)h\(end - start)v1h-\(end - start)z"
                x = end
            }
        }
        return path
    }
}
