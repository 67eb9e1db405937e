/// Sends one command, gets one value. Tests put a transport in between that loses, doubles or delays.
public protocol RedisTransport: Sendable {
    /// Throws when there is no value, also for an error reply of the server.
    func send(_ command: [RedisArgument]) async throws(RedisError) -> RedisValue

    /// `run_id` of the server of the newest connection, nil before the first one.
    /// What was read under another `run_id` may have been rolled back since.
    var serverRunID: String? { get }
}

extension RedisTransport {
    /// Runs a script by its digest; a server that does not know it yet gets the text.
    public func eval(
        _ script: RedisScript, keys: [RedisArgument], arguments: [RedisArgument] = []
    ) async throws(RedisError) -> RedisValue {
        let tail = [RedisArgument(keys.count)] + keys + arguments
        let digest = try await digest(of: script)
        do throws(RedisError) {
            return try await send(["EVALSHA", RedisArgument(digest)] + tail)
        } catch {
            guard error.replyKind == "NOSCRIPT" else { throw error }
            return try await send(["EVAL", RedisArgument(script.source)] + tail)
        }
    }

    private func digest(of script: RedisScript) async throws(RedisError) -> String {
        if let known = script.digest { return known }
        guard let digest = try await send(["SCRIPT", "LOAD", RedisArgument(script.source)]).string else {
            throw RedisError(.protocolError, "SCRIPT LOAD did not answer with a digest")
        }
        script.digest = digest
        return digest
    }
}
