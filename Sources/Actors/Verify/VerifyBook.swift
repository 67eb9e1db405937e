public import Domain
import FoundationEssentials
public import Logging

/// The records by which reports are verified: objects that are written once, with a copy in the shared store.
///
/// A withdrawal is an object of its own beside the record. Every function may be repeated.
public struct VerifyBook: Sendable {
    private struct Withdrawal: Codable {
        var schema = 1
        var code: VerifyCode
        var withdrawnAt: Date
    }

    private let storage: any ObjectStorage
    private let projection: any VerifyProjection
    private let sealer: any Sealer
    private let clock: WallClock
    private let logger: Logger

    public init(
        storage: any ObjectStorage, projection: any VerifyProjection, sealer: any Sealer, clock: WallClock,
        logger: Logger
    ) {
        self.storage = storage
        self.projection = projection
        self.sealer = sealer
        self.clock = clock
        self.logger = logger
    }

    /// The record is safe when this returns: the copy in the store may follow later, with the first who asks.
    func enter(_ record: VerifyRecord) async throws(Problem) {
        let name = ObjectName.verifyRecord(record.code)
        let sealed = try seal(record, name)
        if try await !put(sealed, name) {
            // Our own earlier try, of which the answer was lost. Anything else is a different file under one code.
            let known: VerifyRecord = try open(try await read(name) ?? [], name)
            guard known.sha256 == record.sha256 else {
                throw Problem(.internalError, "Internal error", cause: "a verify code was used twice")
            }
        }
        await keep(SealedVerifyPages(record: sealed), of: record.code)
    }

    /// nil when no report has the code.
    public func find(_ code: VerifyCode) async throws(Problem) -> VerifyEntry? {
        var pages = SealedVerifyPages()
        do throws(StoreError) { pages = try await projection.pages(of: code) } catch {
            logger.info("verify records are read from the storage", metadata: ["reason": "\(error)"])
        }
        if pages.record == nil {
            pages.record = try await read(.verifyRecord(code))
            guard pages.record != nil else { return nil }
            pages.withdrawal = try await read(.verifyWithdrawal(code))
            await keep(pages, of: code)
        } else if pages.withdrawal == nil {
            // A store may lose its last second, or come from a backup: that a report stands is not believed of a copy.
            pages.withdrawal = try await read(.verifyWithdrawal(code))
            if pages.withdrawal != nil { await keep(SealedVerifyPages(withdrawal: pages.withdrawal), of: code) }
        }
        guard let sealed = pages.record else { return nil }
        let withdrawal: Withdrawal? = try pages.withdrawal.map { sealed throws(Problem) in
            try open(sealed, .verifyWithdrawal(code))
        }
        return VerifyEntry(record: try open(sealed, .verifyRecord(code)), withdrawnAt: withdrawal?.withdrawnAt)
    }

    /// The reports of these codes are not to be relied on any more. All or nothing cannot be had: it is repeated until it
    /// went through.
    func withdraw(_ codes: [VerifyCode]) async throws(StoreError) {
        for code in codes {
            let name = ObjectName.verifyWithdrawal(code)
            var sealed: [UInt8]
            do throws(Problem) {
                sealed = try seal(Withdrawal(code: code, withdrawnAt: clock.now), name)
                if try await !put(sealed, name) { sealed = try await read(name) ?? sealed }
            } catch {
                throw .unavailable(error.cause ?? error.code.rawValue)
            }
            // Not left to the next reader: an earlier copy of the record may be there without it.
            try await projection.keep(SealedVerifyPages(withdrawal: sealed), of: code)
            logger.info("report withdrawn", metadata: ["code": "\(code)"])
        }
    }

    private func keep(_ pages: SealedVerifyPages, of code: VerifyCode) async {
        do throws(StoreError) { try await projection.keep(pages, of: code) } catch {
            logger.info("verify record not copied yet", metadata: ["reason": "\(error)"])
        }
    }

    private func seal(_ value: some Encodable, _ name: ObjectName) throws(Problem) -> [UInt8] {
        guard let json = try? DomainJSON.encode(value) else { throw Problem(.internalError, "Internal error") }
        do throws(StoreError) { return try sealer.seal([UInt8](json), context: Sealed.context(name)) } catch {
            throw error.problem
        }
    }

    private func open<Value: Decodable>(_ sealed: [UInt8], _ name: ObjectName) throws(Problem) -> Value {
        let json: [UInt8]
        do throws(StoreError) { json = try sealer.open(sealed, context: Sealed.context(name)) } catch {
            throw error.problem
        }
        do { return try DomainJSON.decode(Value.self, from: Data(json)) } catch {
            throw Problem(.internalError, "Internal error", cause: "a verify record cannot be read")
        }
    }

    /// False when the object is there already.
    private func put(_ bytes: [UInt8], _ name: ObjectName) async throws(Problem) -> Bool {
        do throws(StorageError) {
            try await storage.put(name, bytes: bytes, contentType: "application/octet-stream")
            return true
        } catch .exists {
            return false
        } catch {
            throw error.problem
        }
    }

    /// nil when there is no such object.
    private func read(_ name: ObjectName) async throws(Problem) -> [UInt8]? {
        do throws(StorageError) { return try await storage.read(name, range: nil) } catch .missing {
            return nil
        } catch {
            throw error.problem
        }
    }
}
