import CRender

/// Closes the process in before it touches bytes of others.
enum Sandbox {
    /// What is in force, as the parent sees it.
    struct State: Encodable {
        var limits = false
        /// Version of the kernel's Landlock interface, 0 = not in force.
        var landlock = 0
        var seccomp = false
        var network_denied = false
        var files_denied = false
        var processes_denied = false
    }

    /// The engine with its libraries maps about 270 MB; the rest is for documents and pictures of 40 megapixels.
    private static let addressSpace: UInt64 = 1 << 30

    /// From here on only files below `folder` can be read, none written, nothing run, nothing connected.
    static func close(readable folder: String) -> State {
        let state = cr_sandbox_close(folder, addressSpace)
        return State(
            limits: state.limits, landlock: Int(state.landlock), seccomp: state.seccomp,
            network_denied: state.network_denied, files_denied: state.files_denied,
            processes_denied: state.processes_denied)
    }
}
