public import Domain
import FoundationEssentials

/// The ledger as sealed objects, one for each event, bound to their names.
public struct ObjectLedger: Ledger {
    private let storage: any ObjectStorage & ObjectListing
    private let sealer: any Sealer

    public init(storage: any ObjectStorage & ObjectListing, sealer: any Sealer) {
        self.storage = storage
        self.sealer = sealer
    }

    public func append(_ event: LedgerEvent) async throws(Problem) {
        // The name is random: what is there is this event, written by an attempt whose answer got lost.
        _ = try await write(event)
    }

    public func claim(_ event: LedgerEvent) async throws(Problem) -> LedgerEvent {
        guard try await !write(event) else { return event }
        let sealed: [UInt8]
        do throws(StorageError) { sealed = try await storage.read(event.name, range: nil) } catch {
            throw error.problem
        }
        guard let standing = open(sealed, event.name) else {
            throw Problem(.internalError, "Internal error", cause: "an event of the ledger cannot be read")
        }
        return standing
    }

    /// False when something has that name already.
    private func write(_ event: LedgerEvent) async throws(Problem) -> Bool {
        guard let json = try? DomainJSON.encode(event) else {
            throw Problem(.internalError, "Internal error", cause: "a ledger event has no JSON form")
        }
        let sealed: [UInt8]
        do throws(StoreError) { sealed = try sealer.seal(Array(json), context: Self.context(event.name)) } catch {
            throw error.problem
        }
        do throws(StorageError) {
            try await storage.put(event.name, bytes: sealed, contentType: "application/octet-stream")
        } catch .exists {
            return false
        } catch {
            throw error.problem
        }
        return true
    }

    public func page(after place: ObjectName?, limit: Int) async throws(Problem) -> LedgerPage {
        do throws(StorageError) {
            let names = try await storage.objects(in: "ledger", after: place, limit: limit).map(\.name)
            var page = LedgerPage(entries: [], last: names.last)
            for name in names {
                guard let sealed = try await read(name) else { continue }
                if let event = open(sealed, name) {
                    page.entries.append(LedgerEntry(name: name, event: event))
                } else {
                    page.unreadable.append(name)
                }
            }
            return page
        } catch {
            if case .unavailable(let cause) = error {
                throw Problem(.storageUnavailable, "The ledger cannot be read", cause: cause)
            }
            throw error.problem
        }
    }

    /// nil when it was erased after it was listed.
    private func read(_ name: ObjectName) async throws(StorageError) -> [UInt8]? {
        do throws(StorageError) { return try await storage.read(name, range: nil) } catch .missing { return nil }
    }

    public func erase(_ names: [ObjectName]) async throws(Problem) {
        do throws(StorageError) { for name in names { try await storage.delete(name) } } catch { throw error.problem }
    }

    private func open(_ sealed: [UInt8], _ name: ObjectName) -> LedgerEvent? {
        guard let json = try? sealer.open(sealed, context: Self.context(name)) else { return nil }
        return try? DomainJSON.decode(LedgerEvent.self, from: Data(json))
    }

    private static func context(_ name: ObjectName) -> String { "cp1|\(name.path)|1" }
}
