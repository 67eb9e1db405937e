import TestSupport

/// What customers do all day: look, upload, ask for reports, poll.
actor Traffic {
    private var served = 0
    private var isOver = false
    private(set) var tasks: [String] = []

    func end() { isOver = true }

    /// Waits until so many more requests have been served.
    func goOn(requests: Int) async throws {
        let goal = served + requests
        let deadline = ContinuousClock.now + .seconds(60)
        while served < goal {
            guard ContinuousClock.now < deadline else { throw Unexpected("the clients stand still") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// One client for each user, until the end.
    nonisolated func run(_ users: [User], _ fleet: Fleet) async throws -> [StrictClient] {
        try await withThrowingTaskGroup(of: StrictClient.self) { group in
            for user in users {
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                group.addTask { try await self.customer(StrictClient(fleet), session, vin) }
            }
            var clients: [StrictClient] = []
            for try await client in group { clients.append(client) }
            return clients
        }
    }

    private func customer(_ client: StrictClient, _ session: String, _ vin: String) async throws -> StrictClient {
        let photo = try Photos.jpeg()
        while !isOver {
            // A lost request stands in the client's list; the day goes on.
            try? await visit(client, session, vin, photo)
        }
        return client
    }

    private func visit(_ client: StrictClient, _ session: String, _ vin: String, _ photo: [UInt8]) async throws {
        try await note(client.get("/session/\(session)"))
        let images = try await note(client.upload("/session/\(session)/images", photo))
        if let image = JSON(bytes: images.body).list("data").first?.string("id") {
            try await note(client.send("DELETE", "/session/\(session)/images/\(image)"))
        }
        let order = try await note(
            client.post(
                "/api/v1/tesla/vehicle-report/pdf/async",
                #"{"session_id":"\#(session)","vin":"\#(vin)","locale":"en"}"#))
        guard let task = JSON(bytes: order.body).string("task_id") else { return }
        tasks.append(task)
        for _ in 0..<200 where !isOver {
            let state = try await note(client.get("/api/v1/tesla/reports/status/\(task)"))
            if ["complete", "failed"].contains(JSON(bytes: state.body).string("status") ?? "") { return }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @discardableResult
    private func note(_ answer: RawAnswer) -> RawAnswer {
        served += 1
        return answer
    }
}
