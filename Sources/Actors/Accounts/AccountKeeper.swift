public import Domain
public import Logging
public import ServiceLifecycle

/// What accounts need done by itself: mails are sent, and accounts that were never confirmed end. Every instance runs it,
/// and every step may be repeated; a mail may be sent twice when an instance dies in between.
public struct AccountKeeper: Service, CustomStringConvertible {
    private let desk: AccountDesk
    private let transport: (any MailTransport)?
    private let logger: Logger

    /// - Parameter transport: nil where no mail is sent.
    public init(_ desk: AccountDesk, transport: (any MailTransport)?, logger: Logger) {
        self.desk = desk
        self.transport = transport
        self.logger = logger
    }

    /// Lists of services are logged.
    public var description: String { "AccountKeeper" }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                if let transport {
                    group.addTask { await loop("mail", every: .seconds(1)) { try await send(by: transport) } }
                }
                group.addTask {
                    await loop("accounts", every: .seconds(60)) {
                        let count = try await desk.removeExpired()
                        if count > 0 { logger.info("accounts expired", metadata: ["count": "\(count)"]) }
                    }
                }
                await group.waitForAll()
            }
        }
    }

    private func loop(_ name: String, every pause: Duration, _ step: @Sendable () async throws -> Void) async {
        var failures = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: pause * Double.random(in: 0.8...1.2) * (1 << min(failures, 5)))
            do {
                try await step()
                failures = 0
            } catch {
                failures += 1
                if failures == 3 { logger.warning("work on accounts waits", metadata: ["loop": "\(name)"]) }
            }
        }
    }

    /// Sends what is due, one by one: a mail server likes that best.
    func send(by transport: any MailTransport) async throws {
        guard let queue = desk.services.mail?.queue else { return }
        for order in try await queue.take(atMost: 20) where !Task.isCancelled {
            guard let message = try await desk.letter(for: order) else {
                try await queue.remove(order.id)
                continue
            }
            do throws(MailFailure) {
                try await transport.send(message)
                try? await queue.remove(order.id)
                try? await desk.count(order)
                logger.info("mail sent", metadata: ["kind": "\(order.kind.rawValue)"])
            } catch .refused(let reason) {
                logger.warning(
                    "mail refused", metadata: ["kind": "\(order.kind.rawValue)", "reason": "\(reason)"])
                try await queue.remove(order.id)
            } catch .temporary(let reason) {
                logger.warning(
                    "mail waits for another try", metadata: ["kind": "\(order.kind.rawValue)", "reason": "\(reason)"])
                try await queue.postpone(order.id, by: .seconds(Int.random(in: 20...40)))
            }
        }
    }
}
