import Glibc

/// The program's own standard output and standard error, written without a buffer, so that a reader at the other end of
/// a pipe sees a line when it was written.
public enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    public func write(_ text: String) { write(Array(text.utf8)) }

    /// Blocks while the reader is slow, as standard error does everywhere.
    public func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
        }
    }

    /// True when a person may be looking and lines can be drawn over.
    public var isTerminal: Bool { isatty(rawValue) == 1 }
}
