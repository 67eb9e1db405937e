import Drivers
import TestSupport
import Testing

/// Row 20 with real programs: the store forgets its last writes, as a failover may make it.
@Suite(.timeLimit(.minutes(5))) struct RollbackTests {
    /// Tesla takes each refresh token once here: without the newest one the person would have to sign in again.
    @Test func `row 20: a token that a rolled back store lost is given back to it`() async throws {
        try await SessionRig.with(1) { rig in
            try await rig.deployment.tellMock("scenario", #"{"name":"strict-refresh"}"#)
            let (server, folder) = (rig.servers[0], rig.redis.directory)
            let user = rig.deployment.user(of: server)
            let session = try await user.signIn()
            try await Self.copy(folder.file("appendonlydir"), to: folder.file("before"))
            #expect(try await user.post("/api/v1/tesla/oauth/refresh", "{}").status == 200)
            #expect(try await user.upload(session, [("side.jpg", Photos.jpeg())]).status == 201)

            await rig.redis.kill()
            try await Self.copy(folder.file("before"), to: folder.file("appendonlydir"))
            try await rig.redis.restart()

            let cars = try await rig.carsAtLast(session, at: server)
            #expect(cars.status == 200, "\(cars.text)")
            #expect(try await user.post("/api/v1/tesla/oauth/refresh", "{}").status == 200)
            #expect(try await rig.refreshes() == [200, 200])
            // The photo was lost with its commit: one history, not two mixed.
            #expect(JSON(try await user.get("/session/\(session)/images")).list("data").isEmpty)
            for line in ["the store was rolled back", "a Tesla token that the store had lost was given back"] {
                #expect(server.logLines.contains { $0.contains(line) }, "\(line)")
            }
        }
    }

    private static func copy(_ folder: String, to other: String) async throws {
        _ = try await Tool.run("rm", "-rf", other)
        #expect(try await Tool.run("cp", "-a", folder, other).status.isSuccess)
    }
}
