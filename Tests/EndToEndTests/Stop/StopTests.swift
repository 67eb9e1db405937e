import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// How one instance stops: at once when idle, in order when busy, and never later than it may.
@Suite(.timeLimit(.minutes(5))) struct StopTests {
    private static func status(of server: ProgramProcess, within limit: Duration) async -> (
        Drivers.ExitStatus?, Duration
    ) {
        let start = ContinuousClock.now
        server.process.terminate()
        let status = await server.process.exitStatus(within: limit)
        return (status, ContinuousClock.now - start)
    }

    @Test func `an idle instance stops at once, kept connections notwithstanding`() async throws {
        try await Deployment.with { deployment in
            let server = try await deployment.server()
            let client = try await RawConnection.open(to: server.base)
            try await client.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.answers().count == 1)
            let (status, time) = await Self.status(of: server, within: .seconds(10))
            #expect(status == .exited(code: 0))
            print("an idle instance stopped in \(time)")
            #expect(try await client.isEnded())
        }
    }

    @Test func `a stopping instance says so at once and still serves while others notice`() async throws {
        try await Deployment.with { deployment in
            let server = try await deployment.server(["DRAIN_LINGER_SECONDS": "14"])
            let user = deployment.user(of: server)
            server.process.terminate()
            try await Self.waitUntilDraining(user)
            let ready = try await user.get("/health/ready")
            #expect(ready.status == 503 && JSON(ready).string("code") == "draining")
            #expect(try await user.get("/health/live").status == 200)
            let session = try await user.post("/api/v1/session", "{}")
            #expect(session.status == 201)
            #expect(session.headers["Connection"] == "close")
            // The second signal: no more patience.
            let (status, time) = await Self.status(of: server, within: .seconds(10))
            #expect(status == .exited(code: 1))
            #expect(time < .seconds(5), "\(time)")
        }
    }

    private static func waitUntilDraining(_ user: User) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while try await user.get("/health/ready").status != 503 {
            guard ContinuousClock.now < deadline else { throw Unexpected("the instance does not drain") }
        }
    }

    @Test func `a client that reads its answer slowly is cut off in time`() async throws {
        try await Deployment.with { deployment in
            try await deployment.tellMock("switches", #"{"historyDensity":11}"#)
            let server = try await deployment.server(["DRAIN_SECONDS": "20"])
            let user = deployment.user(of: server)
            let session = try await user.signIn()
            _ = try await user.get("/session/\(session)/charging-invoices")
            // Each invoice now takes seconds: the archive would take an hour.
            try await deployment.tellMock("switches", #"{"latencyMilliseconds":5000}"#)
            let client = try await RawConnection.open(to: server.base)
            try await client.send("GET /session/\(session)/charging-invoices.zip HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.receive { $0.text.contains("\r\n\r\n") }.text.hasPrefix("HTTP/1.1 200"))
            let (status, time) = await Self.status(of: server, within: .seconds(30))
            #expect(status == .exited(code: 0))
            #expect(time > .seconds(14) && time < .seconds(20), "\(time)")
            #expect(try await client.isEnded())
        }
    }

    @Test func `a token refresh under way is finished, though nobody waits for it any more`() async throws {
        try await Deployment.with { deployment in
            // A used refresh token is worth nothing: a result that got lost would be a login that got lost.
            try await deployment.tellMock("scenario", #"{"name":"strict-refresh"}"#)
            let server = try await deployment.server()
            let user = deployment.user(of: server)
            let session = try await user.signIn()
            try await deployment.tellMock("faults", #"{"kind":"hang","path":"/token","times":1,"seconds":2}"#)
            let client = try await RawConnection.open(to: server.base)
            try await client.send(
                "POST /api/v1/tesla/oauth/refresh HTTP/1.1\r\nHost: x\r\nX-Session-Id: \(session)\r\n"
                    + "Content-Length: 0\r\n\r\n")
            // The fault is gone as soon as it holds a call.
            try await deployment.waitForMock { $0.contains(#""faults":[]"#) }
            await client.reset()
            let (status, time) = await Self.status(of: server, within: .seconds(28))
            #expect(status == .exited(code: 0))
            print("the stop waited \(time) for the refresh")
            #expect(time > .seconds(1), "\(time)")
            try await deployment.withServer { again in
                let user = deployment.user(of: again)
                let vehicles = try await user.get("/session/\(session)/vehicles?refresh=true")
                #expect(vehicles.status == 200, "\(vehicles.text)")
                let more = try await user.send(
                    "POST", "/api/v1/tesla/oauth/refresh", headers: ["X-Session-Id": session])
                #expect(more.status == 200, "\(more.text)")
            }
        }
    }
}

extension Deployment {
    /// A control call to the mock.
    func tellMock(_ route: String, _ json: String) async throws {
        let answer = try await http.execute(
            OutgoingRequest(
                method: "POST", url: "\(mock.base)/__mock/\(route)", headers: ["Content-Type": "application/json"],
                body: Array(json.utf8)))
        guard answer.status == 200 else { throw Unexpected(answer) }
    }

    /// Waits until the mock's state meets `condition`.
    func waitForMock(_ condition: (String) -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let state = try await http.execute(OutgoingRequest(method: "GET", url: "\(mock.base)/__mock/state"))
            if condition(state.text) { return }
            guard ContinuousClock.now < deadline else { throw Unexpected("the mock stays at \(state.text)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
