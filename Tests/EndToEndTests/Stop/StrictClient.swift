import NIOCore
import TestSupport

/// The addresses that clients know, in turn: a load balancer without health checks.
actor Fleet {
    private var addresses: [String]
    private var turn = 0

    init(_ addresses: [String]) { self.addresses = addresses }

    func next() -> String {
        turn += 1
        return addresses[turn % addresses.count]
    }

    func replace(_ old: String, by new: String) { addresses = addresses.map { $0 == old ? new : $0 } }
}

/// Keeps its connections, and asks another instance only when a connection was refused: whatever else goes wrong is a
/// lost request.
actor StrictClient {
    private let fleet: Fleet
    private var connections: [String: RawConnection] = [:]
    private(set) var served = 0
    private(set) var refused = 0
    /// What was asked and never answered, or answered with a server's error.
    private(set) var lost: [String] = []
    /// Longest time to an answer, refusals included.
    private(set) var slowest = Duration.zero

    init(_ fleet: Fleet) { self.fleet = fleet }

    func get(_ path: String) async throws -> RawAnswer { try await send("GET", path) }

    func post(_ path: String, _ json: String) async throws -> RawAnswer {
        try await send("POST", path, type: "application/json", body: Array(json.utf8))
    }

    func upload(_ path: String, _ photo: [UInt8]) async throws -> RawAnswer {
        let head = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n"
        let body = Array((head + "Content-Type: image/jpeg\r\n\r\n").utf8) + photo + Array("\r\n--b--\r\n".utf8)
        return try await send("POST", path, type: "multipart/form-data; boundary=b", body: body)
    }

    func send(_ method: String, _ path: String, type: String? = nil, body: [UInt8] = []) async throws -> RawAnswer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: x\r\n"
        if let type { head += "Content-Type: \(type)\r\n" }
        if method != "GET" { head += "Content-Length: \(body.count)\r\n" }
        let bytes = Array((head + "\r\n").utf8) + body
        let start = ContinuousClock.now
        let (address, connection) = try await connection()
        let answer = await exchange(bytes, over: connection)
        slowest = max(slowest, ContinuousClock.now - start)
        guard let answer else {
            connections[address] = nil
            lost.append("\(method) \(path): no answer")
            throw Unexpected("\(method) \(path): the connection ended without an answer")
        }
        served += 1
        if answer.status >= 500 { lost.append("\(method) \(path): \(answer.status) \(answer.text.prefix(200))") }
        if answer.closes { connections.removeValue(forKey: address)?.channel.close(promise: nil) }
        return answer
    }

    private func exchange(_ bytes: [UInt8], over connection: RawConnection) async -> RawAnswer? {
        try? await connection.send(bytes)
        guard let answer = try? await connection.answers().first else { return nil }
        try? await connection.forget()
        return answer
    }

    /// One that is open as far as anybody can tell, or a new one; a refusal leads to the next instance.
    private func connection() async throws -> (String, RawConnection) {
        for _ in 0..<20 {
            let address = await fleet.next()
            if let known = connections[address], try await !known.receive(within: .zero, until: { _ in true }).isEnded {
                return (address, known)
            }
            do {
                let fresh = try await RawConnection.open(to: address)
                connections[address] = fresh
                return (address, fresh)
            } catch {
                refused += 1
            }
        }
        throw Unexpected("every instance refuses connections")
    }
}
