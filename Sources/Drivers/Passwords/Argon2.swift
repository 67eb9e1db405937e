import CArgon2
import Glibc
import NIOConcurrencyHelpers
import NIOPosix

/// Argon2id of libargon2 on threads of its own: a hash takes tens of milliseconds and megabytes, so as many run at once
/// as there are threads, below everything else that wants a processor, and a bounded number waits.
public final class Argon2: Sendable {
    /// What a hash costs.
    public struct Cost: Sendable, Equatable {
        /// KiB.
        public var memory: UInt32
        public var passes: UInt32
        public var lanes: UInt32

        public init(memory: UInt32, passes: UInt32, lanes: UInt32) {
            self.memory = memory
            self.passes = passes
            self.lanes = lanes
        }

        /// How a PHC string with this cost begins.
        public var prefix: String { "$argon2id$v=19$m=\(memory),t=\(passes),p=\(lanes)$" }
    }

    public enum Failure: Error, Sendable, Equatable {
        /// Too many wait.
        case busy
        case stopped
        /// The library's code.
        case library(Int32)
    }

    static let hashLength = 32
    private static let niceness: Int32 = 10

    private let threads: NIOThreadPool
    private let capacity: Int
    private let pending = NIOLockedValueBox(0)

    /// - Parameter capacity: calls under way and waiting. Close it before it goes.
    public init(threads count: Int, capacity: Int) {
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
        self.capacity = capacity
    }

    /// The PHC string.
    public func hash(_ password: [UInt8], salt: [UInt8], cost: Cost) async throws(Failure) -> String {
        try await run { () throws(Failure) in
            let length = argon2_encodedlen(
                cost.passes, cost.memory, cost.lanes, UInt32(salt.count), UInt32(Self.hashLength), Argon2_id)
            var text = [CChar](repeating: 0, count: length)
            let code = argon2id_hash_encoded(
                cost.passes, cost.memory, cost.lanes, password, password.count, salt, salt.count, Self.hashLength,
                &text, text.count)
            guard code == ARGON2_OK.rawValue else { throw .library(code) }
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// Whether the PHC string was made of the password; compared in constant time.
    public func verify(_ password: [UInt8], against phc: String) async throws(Failure) -> Bool {
        try await run { () throws(Failure) in
            let code = argon2_verify(phc, password, password.count, Argon2_id)
            switch code {
            case ARGON2_OK.rawValue: return true
            case ARGON2_VERIFY_MISMATCH.rawValue: return false
            default: throw .library(code)
            }
        }
    }

    public func close() async { try? await threads.shutdownGracefully() }

    private func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let hasRoom = pending.withLockedValue { count in
            guard count < capacity else { return false }
            count += 1
            return true
        }
        guard hasRoom else { throw .busy }
        defer { pending.withLockedValue { $0 -= 1 } }
        let result: Result<Value, Failure>
        do {
            result = try await threads.runIfActive { () -> Result<Value, Failure> in
                // Of this thread only; again and again is cheaper than to know which thread is new.
                setpriority(CInt(PRIO_PROCESS.rawValue), 0, Self.niceness)
                do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
            }
        } catch {
            throw .stopped
        }
        return try result.get()
    }
}
