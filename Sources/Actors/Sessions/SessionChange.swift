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
    /// Applies the operation. When it refuses, `change` stays as it was. It may run again after a conflict, on a newer
    /// state.
    ///
    /// The result tells the caller how it went; to be called once the commit is certain. A refusal waits for that, too: it
    /// may rest on what another operation changed just before, and would speak of what never was if that is not kept.
    let apply: @Sendable (inout SessionChange) -> @Sendable () -> Void
    /// Answers the caller when nothing is certain.
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
                return { continuation.resume(returning: .success(reply)) }
            } catch {
                return { continuation.resume(returning: .failure(error)) }
            }
        }
        fail = { continuation.resume(returning: .failure($0)) }
    }
}
