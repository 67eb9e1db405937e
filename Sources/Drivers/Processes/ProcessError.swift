/// How a child process ended.
public enum ExitStatus: Sendable, Equatable, CustomStringConvertible {
    case exited(code: Int32)
    case signalled(Int32)

    public var isSuccess: Bool { self == .exited(code: 0) }

    public var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signalled(let signal): "signal \(signal)"
        }
    }
}

/// Why a child process did not do its work.
public struct ProcessError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The program could not be started.
        case notStarted = "not_started"
        /// The process ended before it answered; `status` tells how.
        case died
        /// No answer in time; the process was killed.
        case timedOut = "timed_out"
        /// The calling task was cancelled; the process was killed.
        case cancelled
        /// The process is at work for another caller; nothing was sent.
        case busy
        /// A frame breaks the format or a limit. If the process sent it, the process was killed.
        case invalidFrame = "invalid_frame"
    }

    public let code: Code
    public let message: String
    public let status: ExitStatus?

    public init(_ code: Code, _ message: String, status: ExitStatus? = nil) {
        self.code = code
        self.message = message
        self.status = status
    }

    static func died(_ status: ExitStatus) -> ProcessError {
        ProcessError(.died, "the process ended: \(status)", status: status)
    }

    public var description: String { "process \(code.rawValue): \(message)" }
}
