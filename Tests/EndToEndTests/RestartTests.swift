import Drivers
import TestSupport
import Testing

/// One server with its embedded Redis, stopped in both ways (decisions.md 7).
@Suite(.timeLimit(.minutes(5))) struct RestartTests {
    enum End: CaseIterable { case gracefully, killed }

    @Test(arguments: End.allCases) func `sessions, images and reports outlive the program`(end: End) async throws {
        try await Deployment.with { deployment in
            let (session, task) = try await Self.firstLife(deployment, end)
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let view = try await user.get("/session/\(session)")
                #expect(view.status == 200, "\(view.text)")
                #expect(JSON(view).int("images_count") == 1)
                let last = try await user.follow(task).last
                let link = try #require(last?.string("download_url"))
                let path = try #require(link.firstRange(of: "/files/"))
                #expect(try await user.get(String(link[path.lowerBound...])).status == 200)
            }
        }
    }

    private static func firstLife(_ deployment: Deployment, _ end: End) async throws -> (session: String, task: String)
    {
        let server = try await deployment.server()
        let user = deployment.user(of: server)
        let session = try await user.signIn()
        let vin = try await user.firstCar(session)
        #expect(try await user.upload(session, [("side.jpg", Photos.jpeg())]).status == 201)
        let task = try await user.ask(session, vin, "no")
        _ = try await user.follow(task)
        switch end {
        case .gracefully:
            server.process.terminate()
            #expect(await server.process.exitStatus(within: .seconds(30)) == .exited(code: 0))
        case .killed:
            server.process.kill()
            _ = await server.process.exitStatus
        }
        return (session, task)
    }

    @Test func `a report asked for just before a graceful stop is made after the restart at the latest`() async throws {
        try await Deployment.with { deployment in
            let server = try await deployment.server()
            let user = deployment.user(of: server)
            let session = try await user.signIn()
            let task = try await user.ask(session, user.firstCar(session), "es")
            server.process.terminate()
            #expect(await server.process.exitStatus(within: .seconds(30)) == .exited(code: 0))
            try await deployment.withServer { again in
                let last = try await deployment.user(of: again).follow(task).last
                #expect(last?.string("status") == "complete")
            }
        }
    }
}
