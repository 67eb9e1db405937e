/// What to run and how it is connected.
public struct ProcessConfiguration: Sendable {
    /// Where a child's standard output or standard error goes.
    public enum Output: Sendable {
        case inherit
        case discard
        /// Appended to the file, which is made (mode 0600) when it is not there.
        case file(String)
        /// Line by line without its newline, on an event loop: the closure must not block.
        /// A line over 16 KiB comes in pieces; bytes that are not UTF-8 are repaired.
        case lines(@Sendable (String) -> Void)
    }

    /// A name to be found in PATH, or a path.
    public var executable: String
    public var arguments: [String]
    /// All of the child's environment.
    public var environment: [String: String]
    public var workingDirectory: String?
    public var standardOutput: Output
    public var standardError: Output
    /// A signal the kernel sends the child when this program dies, however it dies (by util-linux' `setpriv`).
    public var signalAtParentDeath: ParentDeathSignal?

    public enum ParentDeathSignal: String, Sendable {
        case terminate = "TERM"
        case kill = "KILL"
    }

    public init(
        executable: String, arguments: [String] = [], environment: [String: String] = [:],
        workingDirectory: String? = nil, standardOutput: Output = .inherit, standardError: Output = .inherit,
        signalAtParentDeath: ParentDeathSignal? = .kill
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.signalAtParentDeath = signalAtParentDeath
    }

    var argv: [String] {
        let command = [executable] + arguments
        return signalAtParentDeath.map { ["setpriv", "--pdeathsig", $0.rawValue, "--"] + command } ?? command
    }
}
