import CShims
import Glibc
public import NIOCore

/// Turns new connections away from a listening TCP socket without losing one that is already made.
///
/// A listener that is simply closed resets the connections that the kernel has completed and the program has not taken
/// yet: their clients are connected, have sent a request perhaps, and cannot know that nobody read it. So requests for
/// new connections are dropped first (the client repeats them after a second, and is then refused), and the listener is
/// closed when what was on its way has been taken.
public enum ListenerGate {
    /// Handshakes under way end within this, and the program takes what waits.
    public static let settling = Duration.milliseconds(200)

    /// Drops requests for new connections from now on; the caller closes the listener after `settling`.
    /// - Throws: what the system said; the listener then works as before.
    public static func shut(_ listener: any Channel) async throws {
        guard let options = listener as? any SocketOptionProvider else { return }
        try await options.unsafeSetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_ATTACH_FILTER), value: shim_no_new_connections()
        ).get()
    }
}
