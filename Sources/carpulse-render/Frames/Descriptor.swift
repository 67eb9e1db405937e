import Glibc

/// Blocking reads and writes that go on until all is done.
enum Descriptor {
    /// Fills `buffer`; fewer bytes than its size mean the end of the stream (or an error, which ends it as well).
    static func read(into buffer: UnsafeMutableRawBufferPointer, from descriptor: CInt) -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = Glibc.read(descriptor, rest.baseAddress, rest.count)
            if count > 0 { filled += count } else if count == 0 || errno != EINTR { break }
        }
        return filled
    }

    /// False when the other side does not take them any more.
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> Bool {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count >= 0 { written += count } else if errno != EINTR { return false }
        }
        return true
    }

    /// One line to the log.
    static func log(_ message: String) {
        let line = Array("carpulse-render: \(message)\n".utf8)
        _ = line.withUnsafeBytes { write($0, to: STDERR_FILENO) }
    }
}
