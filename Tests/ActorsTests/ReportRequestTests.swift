import Domain
import Testing

@testable import Actors

@Suite struct ReportRequestTests {
    let world = World()

    @Test func `nine languages ask Tesla once and store one input`() async throws {
        let session = try await world.connectedSession()
        let tasks = try await withThrowingTaskGroup(of: TaskRecord.self) { group in
            for language in ReportLanguage.allCases {
                group.addTask { try await session.requestReport(ReportRequest(vin: FakeTesla.vin, language: language)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(tasks.map(\.id)).count == 9)
        #expect(await world.tesla.snapshots == 1)
        #expect(Set(await world.queue.waiting.map(\.job.input)).count == 1)
        #expect(try await session.view().state.tasks.count == 9)
    }

    @Test func `a full queue is answered with the time to come back`() async throws {
        let session = try await world.connectedSession()
        await world.queue.refuse(.queueFull(retryAfter: .seconds(7)))
        let error = await #expect(throws: Problem.self) {
            try await session.requestReport(ReportRequest(vin: FakeTesla.vin, language: .fi))
        }
        #expect(error?.code == .queueFull)
        #expect(error?.retryAfter == .seconds(7))
    }

    /// Whoever brings data could otherwise have any figures called genuine.
    @Test func `facts that the caller brought are marked as such, with a key and without`() async throws {
        let session = try await world.connectedSession()
        let request = ReportRequest(vin: FakeTesla.vin, language: .fi)
        let brought = try await session.facts(of: FakeTesla.vin)
        _ = try await session.requestReport(request, facts: brought)
        _ = try await session.requestReport(request, facts: brought, key: try #require(IdempotencyKey(rawValue: "a")))
        _ = try await session.requestReport(request)
        _ = try await session.requestReport(request, key: try #require(IdempotencyKey(rawValue: "b")))
        #expect(await world.queue.waiting.map(\.job.isBrought) == [true, true, nil, nil])
    }

    @Test(arguments: [true, false]) func `what a signed-in user paid for lasts`(_ isSignedIn: Bool) async throws {
        let facts = try await world.connectedSession().facts(of: FakeTesla.vin)
        var services = world.services
        services.entitlements = EverythingPaid()
        let session = try await SessionRegistry(services: services).create(
            language: .en, owner: isSignedIn ? services.ids.account() : nil)
        _ = try await session.requestReport(ReportRequest(vin: FakeTesla.vin, language: .fi), facts: facts)
        #expect(await world.queue.waiting.map(\.isLasting) == [isSignedIn])
    }

    @Test func `photos and choices travel with the report`() async throws {
        let session = try await world.connectedSession()
        let image = try await session.addImage([1, 2, 3], ImageDetails(caption: "Left side"))
        _ = try await session.requestReport(ReportRequest(vin: FakeTesla.vin, language: .fi))
        let job = try #require(await world.queue.waiting.first?.job)
        #expect(job.photos == [image.object])
        let model = try await Sealed(world.services).read(ReportModel.self, from: job.input, of: session.id)
        #expect(model.value.photos.map(\.caption) == ["Left side"])
    }
}

private struct EverythingPaid: ReportEntitlements {
    func take(_ reports: [WantedReport], by owners: [PaymentOwner]) async -> [TaskID: TakenReport] {
        reports.reduce(into: [:]) {
            $0[$1.task] = TakenReport(payment: PaymentID(trusted: "pay_x"), plan: .basic, isNew: true)
        }
    }
    func release(_ reports: [TaskID: TakenReport]) async {}
    func hold(_ report: WantedReport, on payment: PaymentID) async -> Bool { true }
    func made(_ task: TaskID, with payment: PaymentID) async {}
}

@Suite struct ImageTests {
    let world = World()

    @Test func `the eleventh image is refused whoever is faster`() async throws {
        let session = try await world.registry.create(language: .en)
        let results = await withTaskGroup(of: Problem?.self) { group in
            for number in 1...15 {
                group.addTask {
                    do throws(Problem) {
                        _ = try await session.addImage([UInt8(number)])
                        return nil
                    } catch { return error }
                }
            }
            return await group.reduce(into: [Problem?]()) { $0.append($1) }
        }
        #expect(results.count { $0 == nil } == 10)
        #expect(Set(results.compactMap { $0?.code }) == [.tooManyImages])
        #expect(try await session.images().count == 10)
    }

    @Test func `what is not a picture is refused and nothing is stored`() async throws {
        let session = try await world.registry.create(language: .en)
        let error = await #expect(throws: Problem.self) { try await session.addImage([0]) }
        #expect(error?.code == .unsupportedImageType)
        #expect(await world.storage.objects.isEmpty)
    }

    @Test func `images are moved, named and removed`() async throws {
        let session = try await world.registry.create(language: .en)
        let first = try await session.addImage([1])
        let second = try await session.addImage([2])
        var change = ImageChange()
        change.caption = .some("Rear")
        change.position = 0
        _ = try await session.changeImage(second.id, change)
        #expect(try await session.images().map(\.id) == [second.id, first.id])
        #expect(try await session.imageBytes(second.id, thumbnail: false) == [2])
        try await session.removeImage(first.id)
        #expect(try await session.images().map(\.caption) == ["Rear"])
    }
}
