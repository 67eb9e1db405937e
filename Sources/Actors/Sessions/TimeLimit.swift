/// Runs `work` for at most `limit`; then cancels it and throws `timeout`.
///
/// Work that does not heed cancellation is still awaited: nothing of a request outlives it.
func limited<Value: Sendable, Failure: Error>(
    to limit: Duration, orThrow timeout: Failure, _ work: @escaping @Sendable () async throws(Failure) -> Value
) async throws(Failure) -> Value {
    let result = await withTaskGroup(of: Result<Value, Failure>?.self) { group in
        group.addTask {
            do throws(Failure) { return .success(try await work()) } catch { return .failure(error) }
        }
        group.addTask {
            try? await Task.sleep(for: limit)
            return nil
        }
        let first = await group.next() ?? nil
        group.cancelAll()
        return first
    }
    guard let result else { throw timeout }
    return try result.get()
}
