import FoundationEssentials

/// A wrong clock for one process, by libfaketime (Debian package `libfaketime`).
public enum FakeTime {
    public static let library = ["x86_64", "aarch64"].lazy
        .map { "/usr/lib/\($0)-linux-gnu/faketime/libfaketimeMT.so.1" }
        .first { FileManager.default.fileExists(atPath: $0) }

    /// Settings of a process whose civil time is off; its monotonic clock goes right, as in life.
    public static func ahead(_ offset: String) -> [String: String] {
        ["LD_PRELOAD": library ?? "", "FAKETIME": offset, "DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"]
    }
}
