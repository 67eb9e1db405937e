import Glibc

/// Why a file operation failed. The message names the operation, not the path, which may be private.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The file is there already, and was to be created.
        case exists
        case notFound = "not_found"
        case noSpace = "no_space"
        case permissionDenied = "permission_denied"
        /// The calling task was cancelled before the operation began.
        case cancelled
        case failed
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "file \(code.rawValue): \(message)" }

    init(_ operation: String, errno error: Int32) {
        let code: Code =
            switch error {
            case EEXIST: .exists
            case ENOENT, ENOTDIR: .notFound
            // Too large for the file system, or for a limit of the process: no room either.
            case ENOSPC, EDQUOT, EFBIG: .noSpace
            case EACCES, EPERM, EROFS: .permissionDenied
            default: .failed
            }
        self.init(code, "\(operation): \(String(cString: strerror(error)))")
    }
}
