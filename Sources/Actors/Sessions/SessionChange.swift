public import Domain

/// What an operation works on: the state, and what goes with it in the same commit.
public struct SessionChange: Sendable {
    public var state: SessionState
    public var tokens: TokenChange
    /// Objects that the new state refers to.
    public var keeping: [ObjectName]
    /// Objects it no longer refers to.
    public var discarding: [ObjectName]

    init(_ state: SessionState) {
        self.state = state
        tokens = .keep
        keeping = []
        discarding = []
    }

    /// Changes the state; facts that it no longer refers to are discarded.
    mutating func discardingFacts(_ operation: (inout SessionState) -> Void) {
        let before = Set(state.vehicles.facts.values.map(\.object))
        operation(&state)
        discarding += before.subtracting(state.vehicles.facts.values.map(\.object))
    }

    /// Nothing to write?
    func isEmpty(over base: SessionState) -> Bool {
        guard case .keep = tokens else { return false }
        return state == base && keeping.isEmpty && discarding.isEmpty
    }
}

/// An operation waiting in a session's mailbox.
struct PendingChange: Sendable {
    /// Called once the commit is certain (nil) or has failed.
    typealias Finish = @Sendable (Problem?) -> Void

    /// Applies the operation. When it refuses, its caller is answered at once, `change` stays as it was, and the result
    /// is nil. It may run again after a conflict, on a newer state.
    let apply: @Sendable (inout SessionChange) -> Finish?
    /// Answers the caller without applying.
    let fail: @Sendable (Problem) -> Void

    init<Reply: Sendable>(
        _ operation: @escaping @Sendable (inout SessionChange) throws(Problem) -> Reply,
        _ continuation: CheckedContinuation<Result<Reply, Problem>, Never>
    ) {
        apply = { change in
            var attempt = change
            do throws(Problem) {
                let reply = try operation(&attempt)
                change = attempt
                return { problem in continuation.resume(returning: problem.map(Result.failure) ?? .success(reply)) }
            } catch {
                continuation.resume(returning: .failure(error))
                return nil
            }
        }
        fail = { continuation.resume(returning: .failure($0)) }
    }
}
