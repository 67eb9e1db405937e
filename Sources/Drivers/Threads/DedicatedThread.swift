import CShims

/// One named OS thread for work that may block. Never the cooperative pool, never an event loop.
enum DedicatedThread {
    private final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` on a new thread that ends with it. `name` has at most 15 characters.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(Box(body)).toOpaque()
        let error = shim_thread_start(
            name,
            { raw in
                Unmanaged<Box>.fromOpaque(raw!).takeRetainedValue().body()  // balances passRetained
                return nil
            }, context)
        precondition(error == 0, "no thread could be started: errno \(error)")
    }
}
