import ServiceLifecycle

/// Something that is there from the start and is put away when everything above it has stopped.
struct ClosingService: Service {
    let close: @Sendable () async -> Void

    func run() async throws {
        try? await gracefulShutdown()
        await close()
    }
}

/// Something that runs until everything above it has stopped.
struct LoopingService: Service {
    let loop: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await loop() }
    }
}

/// A service that is cancelled when it needs more than its share of the time to stop: one slow client must not cost the
/// others their orderly end.
struct BoundedService: Service {
    let service: any Service
    let limit: Duration

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            group.addTask {
                try? await gracefulShutdown()
                try? await Task.sleep(for: limit)
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// Services that start and stop side by side. When one ends, so do the others.
struct ServicesTogether: Service {
    let services: [any Service]

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services { group.addTask { try await service.run() } }
            try await endTogether(&group)
        }
    }

    /// On the way down each takes its time; before that an end, good or bad, is the end of all.
    private func endTogether(_ group: inout ThrowingTaskGroup<Void, any Error>) async throws {
        do {
            try await group.next()
        } catch {
            group.cancelAll()
            throw error
        }
        if !Task.isShuttingDownGracefully { group.cancelAll() }
        try await group.waitForAll()
    }
}
