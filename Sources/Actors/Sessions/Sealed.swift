import Domain
import FoundationEssentials

/// Values of a session that are too large for its record: sealed objects, named by their content (state.md 8).
struct Sealed: Sendable {
    private let services: SessionServices

    init(_ services: SessionServices) { self.services = services }

    /// How long an object that nobody refers to may lie: longer than any request that is about to refer to it.
    static let grace: Duration = .seconds(3_600)

    /// What an object is for. Two kinds never share an object, for each has its own time to go.
    enum Kind: String { case facts, input }

    /// A value in memory, and how long its JSON is.
    struct Sized<Value> {
        let value: Value
        let bytes: Int
    }

    /// Stores `value`; the caller's commit must keep the returned name, or it is deleted after the grace time.
    func write(
        _ value: some Encodable, _ kind: Kind, of session: SessionID
    ) async throws(Problem) -> Sized<ObjectName> {
        let hash = services.sealer.hash(of: session)
        let plain: [UInt8]
        do { plain = [UInt8](try DomainJSON.encode(value)) } catch {
            throw Problem(.internalError, "Internal error")
        }
        let name = services.storage.place(
            .input(session: hash, digest: "\(kind.rawValue)-\(services.sealer.digest(plain).prefix(32))"))
        let sealed = try await storing { () async throws(StoreError) in
            let sealed = try services.sealer.seal(plain, context: Self.context(name))
            try await services.outbox.register([name], of: session, after: Self.grace)
            return sealed
        }
        do throws(StorageError) {
            try await services.storage.put(name, bytes: sealed, contentType: "application/octet-stream")
        } catch .exists {
            // Same name, same content: somebody wrote it before.
        } catch {
            throw error.problem
        }
        return Sized(value: name, bytes: plain.count)
    }

    func read<Value: Decodable>(
        _ type: Value.Type, from name: ObjectName, of session: SessionID
    ) async throws(Problem) -> Sized<Value> {
        let sealed: [UInt8]
        do throws(StorageError) { sealed = try await services.storage.read(name, range: nil) } catch {
            throw error.problem
        }
        let plain = try await storing { () async throws(StoreError) in
            try services.sealer.open(sealed, context: Self.context(name))
        }
        do { return Sized(value: try DomainJSON.decode(type, from: Data(plain)), bytes: plain.count) } catch {
            throw Problem(.internalError, "Internal error")
        }
    }

    /// Bound to its own name: an object copied under another name does not open.
    static func context(_ name: ObjectName) -> String { "object|" + name.path }
}
