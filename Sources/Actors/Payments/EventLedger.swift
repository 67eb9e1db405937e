import Domain
import FoundationEssentials

/// Webhook events in the ledger from before they are acknowledged until they are worked on: what the shared store forgot
/// meanwhile, a rebuild brings back. Of an event only ids are kept, never what the provider wrote about a buyer.
struct EventLedger: Sendable {
    struct Record: Codable {
        var provider: String
        var event: ProviderEvent
        var receivedAt: Date
    }

    /// As long as the inbox keeps one; reconciliation has looked often since.
    static let life = 35 * 86_400.0

    let ledger: any Ledger

    /// What is there already is the same event.
    /// - Parameter id: that of the inbox.
    func keep(_ event: ProviderEvent, from provider: String, as id: String, at time: Date) async throws(Problem) {
        let record = Record(provider: provider, event: event, receivedAt: time)
        guard let body = try? DomainJSON.encode(record) else {
            throw Problem(.internalError, "Internal error", cause: "an event has no JSON form")
        }
        try await ledger.append(Self.event(id, body: String(decoding: body, as: UTF8.self)))
    }

    /// Done or dropped. One that stays behind comes back with a rebuild and is done again, which changes nothing.
    func forget(_ id: String) async throws(Problem) {
        // An operator may name anything.
        guard id.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) }) else { return }
        try await ledger.erase([Self.event(id).name])
    }

    /// nil for what cannot be read.
    static func record(_ event: LedgerEvent) -> Record? {
        try? DomainJSON.decode(Record.self, from: Data(event.body.utf8))
    }

    /// The same name for an event whenever it comes, so all of them have the first moment there is.
    private static func event(_ id: String, body: String = "") -> LedgerEvent {
        LedgerEvent(
            kind: PaymentEvent.webhook.rawValue, subject: id, version: 1, at: Date(timeIntervalSince1970: 0),
            body: body, id: "event-\(id)")
    }
}
