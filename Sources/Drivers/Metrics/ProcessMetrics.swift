import CoreMetrics
import FoundationEssentials
import Glibc
import NIOPosix

/// What the kernel knows of this process, under the names that Prometheus' own clients use.
public struct ProcessMetrics: Sendable {
    private let cpu = Gauge(label: "process_cpu_seconds_total")
    private let resident = Gauge(label: "process_resident_memory_bytes")
    private let descriptors = Gauge(label: "process_open_fds")
    private let maxDescriptors = Gauge(label: "process_max_fds")

    /// - Parameter start: of the program, seconds since 1970 UTC.
    public init(start: Double) {
        Gauge(label: "process_start_time_seconds").record(start)
    }

    /// Takes the figures of now. A list of many descriptors takes its milliseconds: not for a cooperative thread.
    public func refresh() async {
        try? await NIOThreadPool.singleton.runIfActive {
            if let seconds = Self.cpuSeconds { cpu.record(seconds) }
            if let bytes = Self.residentBytes { resident.record(bytes) }
            // One of them belongs to the look itself.
            if let names = try? Directory.names("/proc/self/fd", limit: .max) { descriptors.record(names.count - 1) }
            if let limit = Self.descriptorLimit { maxDescriptors.record(limit) }
        }
    }

    private static var cpuSeconds: Double? {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    private static var residentBytes: Int? {
        guard let file = try? Data(contentsOf: URL(filePath: "/proc/self/statm")) else { return nil }
        let pages = String(decoding: file, as: UTF8.self).split(separator: " ").dropFirst().first
        return pages.flatMap { Int($0) }.map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
    }

    private static var descriptorLimit: Double? {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Double(limit.rlim_cur) : nil
    }
}
