import Drivers
import TestSupport
import Testing

/// Rows 33 and 34 with real programs: a session ends while it is in use.
@Suite(.timeLimit(.minutes(5))) struct SessionEndTests {
    @Test func `row 33: a session expires under a report, an upload and a stream`() async throws {
        let times = ["SESSION_TTL": "6", "REPORT_RETENTION": "6", "PARTITIONS": "1"]
        try await SessionRig.with(1, times) { rig in
            let server = rig.servers[0]
            let user = rig.deployment.user(of: server)
            let other = try await user.signIn()
            let vin = try await user.firstCar(other)
            // The workers run once a report was made.
            _ = try await user.follow(user.ask(other, vin, "en"))

            let session = try await rig.deployment.user(of: server).signIn()
            let stream = try await EventSource.open(server.base, "/session/\(session)/events")
            let workers = try Workers.of(server)
            for worker in workers { worker.stop() }
            let task = try await user.ask(session, vin, "sv")
            try await user.wait(for: task, progress: 10)
            let upload = try await Self.beginUpload(session, server)

            #expect(await stream.rest().last?.name == "end")
            #expect(try await eventually(within: .seconds(40)) { try await rig.areAllEnded() })
            try await upload.send("\r\n--b--\r\n")
            #expect(try await upload.answers().first?.status == 410)
            #expect(try await user.get("/session/\(session)").status == 410)
            #expect(try await user.get("/api/v1/tesla/reports/status/\(task)").status == 404)
            // Facts that an expired session no longer refers to may stay for a quarter of an hour.
            try await rig.makeOutboxDue()
            for worker in workers { worker.resume() }
            try await Self.expectNothingLeft(rig)
        }
    }

    @Test func `row 34: DELETE races twenty commits from two instances and wins`() async throws {
        try await SessionRig.with(2, ["PARTITIONS": "1"]) { rig in
            for round in 0..<4 {
                let session = try await rig.deployment.user(of: rig.servers[round % 2]).signIn()
                let statuses = try await Self.race(session, rig)
                #expect(statuses.filter { ![200, 201, 404, 410].contains($0) } == [], "\(statuses)")
                let user = rig.deployment.user(of: rig.servers[0])
                let late = try await Self.change(session, user, "fi")
                #expect(late == 410)
            }
            try await Self.expectNothingLeft(rig)
        }
    }

    /// Ten photos and ten settings, half of them at each instance, and a DELETE in their midst.
    private static func race(_ session: String, _ rig: SessionRig) async throws -> [Int] {
        let photo = try Photos.jpeg()
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<10 {
                let user = rig.deployment.user(of: rig.servers[number % 2])
                group.addTask { try await user.upload(session, [("\(number).jpg", photo)]).status }
                group.addTask { try await change(session, user, number % 3 == 0 ? "fi" : "sv") }
            }
            group.addTask {
                let user = rig.deployment.user(of: rig.servers[1])
                // In their midst: the first photo is there.
                _ = try await eventually(within: .seconds(10)) { try await rig.keys("cp:o:*").isEmpty == false }
                return try await user.send("DELETE", "/session/\(session)").status
            }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
    }

    private static func change(_ session: String, _ user: User, _ language: String) async throws -> Int {
        try await user.send(
            "PATCH", "/session/\(session)", type: "application/json", body: Array(#"{"locale":"\#(language)"}"#.utf8)
        ).status
    }

    /// All of a photo but the end of the form.
    private static func beginUpload(_ session: String, _ server: ProgramProcess) async throws -> RawConnection {
        let head = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n"
        let body = Array((head + "Content-Type: image/jpeg\r\n\r\n").utf8) + (try Photos.jpeg())
        let connection = try await RawConnection.open(to: server.base)
        try await connection.send(
            Array(
                ("POST /session/\(session)/images HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count + 9)\r\n"
                    + "Content-Type: multipart/form-data; boundary=b\r\n\r\n").utf8) + body)
        return connection
    }

    /// I6: within seconds, without waiting for any grace time.
    private static func expectNothingLeft(_ rig: SessionRig) async throws {
        let isClean = try await eventually(within: .seconds(30)) { try await rig.remains().isEmpty }
        let left = try await rig.remains().prefix(10)
        #expect(isClean, "\(left)")
    }
}
