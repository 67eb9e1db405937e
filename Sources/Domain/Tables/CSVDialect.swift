/// How a spreadsheet wants its text: which marks part the cells and the decimals.
public enum CSVDialect: String, Sendable, CaseIterable {
    /// Comma between cells, point in numbers.
    case rfc4180
    /// Semicolon between cells, comma in numbers, byte order mark: opens by a double click in most of Europe.
    case excelEU = "excel-eu"
    /// Comma between cells, point in numbers, byte order mark: opens by a double click elsewhere.
    case excelUS = "excel-us"

    /// Between two cells.
    public var separator: Character { self == .excelEU ? ";" : "," }
    /// Excel takes a file without one for the system's old code page.
    public var startsWithMark: Bool { self != .rfc4180 }

    /// A number in the dialect's writing; `digits` as a decimal fraction with a point.
    public func number(_ digits: String) -> String { self == .excelEU ? digits.replacing(".", with: ",") : digits }

    /// Text from outside: quoted where needed, and disarmed when a spreadsheet would take it for a formula.
    public func text(_ value: String) -> String {
        let first = value.unicodeScalars.first
        let isFormula = first.map { "=+-@\t\r\n".unicodeScalars.contains($0) } ?? false
        let safe = isFormula ? "'" + value : value
        let special = safe.unicodeScalars.contains { scalar in
            scalar == "\"" || scalar == "\r" || scalar == "\n" || Character(scalar) == separator
        }
        return special ? "\"" + safe.replacing("\"", with: "\"\"") + "\"" : safe
    }

    /// One record with its CRLF (RFC 4180).
    public func record(_ cells: [String]) -> String { cells.joined(separator: String(separator)) + "\r\n" }
}
