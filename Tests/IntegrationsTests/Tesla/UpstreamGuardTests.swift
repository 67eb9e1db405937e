import Domain
import Drivers
import TestSupport
import Testing

@testable import Integrations

/// What stands between the client and Tesla, seen from the client.
@Suite struct UpstreamGuardTests {
    private static let empty = #"{"response":{}}"#

    private func service(_ tesla: FakeTesla, of vin: VIN = testVIN) async -> TeslaError? {
        await teslaError { try await tesla.gateway.service(of: vin, .test) }
    }

    private static let noCars = #"{"response":[],"count":0}"#

    private func list(_ tesla: FakeTesla, _ access: TeslaAccess = .test) async -> TeslaError? {
        await teslaError { try await tesla.gateway.vehicles(access) }
    }

    @Test func aShortWaitIsWaitedForAndTheCallRepeated() async {
        let tesla = FakeTesla([.answer(429, "", headers: ["Retry-After": "3"]), .answer(Self.empty)])
        #expect(await service(tesla) == nil)
        #expect(tesla.pauses == [.seconds(3)] && tesla.requests.count == 2)
    }

    @Test func aLongWaitIsTheAnswerAndNobodyAsksMeanwhile() async {
        let tesla = FakeTesla([.answer(429, "Retry in 45 seconds"), .answer(Self.empty)])
        for _ in 0..<3 {
            let error = await service(tesla)
            #expect(error?.code == .rateLimited && error?.retryAfter == .seconds(45))
        }
        #expect(tesla.requests.count == 1)
        #expect(await service(tesla, of: VIN(rawValue: "XP7YGCEK4PB000202")!) == nil, "another car")
        tesla.pass(.seconds(45))
        #expect(await service(tesla) == nil)
    }

    @Test func aDateIsATimeToWaitByTheServersClock() {
        let headers: HeaderList = [
            "Date": "Sat, 28 Nov 2026 12:00:00 GMT", "Retry-After": "Sat, 28 Nov 2026 12:00:09 GMT",
        ]
        #expect(FleetFailure.wait(headers) == .seconds(9))
        #expect(FleetFailure.wait(["Retry-After": "Sat, 28 Nov 2026 12:00:09 GMT"]) == nil)
        #expect(FleetFailure.wait(["Date": headers["Date"]!, "Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"]) == nil)
    }

    @Test func aRegionThatIsDownIsLeftAlone() async {
        let tesla = FakeTesla([.broken(.connect)])
        for _ in 0..<4 { #expect(await service(tesla)?.code == .unavailable) }
        #expect(tesla.requests.count == 10)
        #expect(await tesla.upstream.suspendedRegions == [.eu])
        let error = await service(tesla)
        #expect(error?.retryAfter.map { $0 > .zero && $0 <= .seconds(5) } == true && error?.status == 0)
        #expect(error?.problem.code == .teslaUnavailable)
        #expect(tesla.requests.count == 10)
        tesla.pass(.seconds(5))
        _ = await service(tesla)
        #expect(tesla.requests.count == 11, "one probe")
    }

    @Test func otherRegionsAreAskedAllTheSame() async {
        let tesla = FakeTesla([.broken(.timeout)])
        for _ in 0..<10 { _ = await list(tesla) }
        let access = TeslaAccess(token: Secret("token"), region: .na)
        _ = await list(tesla, access)
        #expect(tesla.requests.count == 11)
    }

    @Test func aRegionComesBack() async {
        let failures = Array(repeating: FakeTesla.Answer.answer(503, ""), count: 10)
        let tesla = FakeTesla(failures + [.answer(Self.noCars)])
        for _ in 0..<4 { _ = await list(tesla) }
        #expect(await tesla.upstream.suspendedRegions == [.eu])
        tesla.pass(.seconds(5))
        #expect(await list(tesla) == nil)
        #expect(await tesla.upstream.suspendedRegions == [])
    }

    @Test(arguments: [404, 429, 501, 540]) func anAnswerOfTeslasIsNoFailureOfTheRegion(_ status: Int) async {
        let tesla = FakeTesla(status, "")
        for _ in 0..<12 { _ = await service(tesla) }
        #expect(await tesla.upstream.suspendedRegions == [])
    }

    /// Tesla's 503 and a silence also mean a car that does not answer (facts 2.3).
    @Test(arguments: [FakeTesla.Answer.answer(503, ""), .answer(504, ""), .broken(.timeout)])
    func aCarThatDoesNotAnswerClosesNoRegion(_ answer: FakeTesla.Answer) async {
        let tesla = FakeTesla([answer])
        for _ in 0..<12 { _ = await service(tesla) }
        #expect(await tesla.upstream.suspendedRegions == [])
    }

    @Test func aMissingWarrantyIsNoFailureOfTheRegion() async {
        let tesla = FakeTesla(500, "")
        for _ in 0..<5 { _ = await teslaError { try await tesla.gateway.warranties(of: testVIN, .test) } }
        #expect(await tesla.upstream.suspendedRegions == [])
    }

    @Test func liveDataOfACarIsCountedByAllInstances() async {
        let limiter = FakeRateLimiter()
        let instances = (0..<2).map { _ in
            FakeTesla(
                [.answer(Self.empty)], upstream: UpstreamGuard(limiter: limiter, dataPolicy: RatePolicy("2/3600")))
        }
        #expect(await service(instances[0]) == nil)
        #expect(await service(instances[1]) == nil)
        let error = await service(instances[0])
        #expect(error?.code == .rateLimited && error?.retryAfter == .seconds(1_800))
        #expect(instances.map(\.requests.count) == [1, 1])
        #expect(
            await teslaError { try await instances[0].gateway.warranties(of: testVIN, .test) }?.code != .rateLimited)
    }

    @Test func whoFindsNoPlaceOrATimeToWaitUsesNothingUp() async {
        let limiter = FakeRateLimiter()
        let tesla = FakeTesla(
            [.answer(429, "", headers: ["Retry-After": "60"])],
            upstream: UpstreamGuard(limiter: limiter, dataPolicy: RatePolicy("2/3600")))
        for _ in 0..<5 { #expect(await service(tesla)?.retryAfter == .seconds(60)) }
        #expect(tesla.requests.count == 1)
    }

    @Test func withoutTheSharedStoreTeslaCounts() async {
        let limiter = FakeRateLimiter()
        await limiter.setAway(true)
        let tesla = FakeTesla(
            [.answer(Self.empty)], upstream: UpstreamGuard(limiter: limiter, dataPolicy: RatePolicy("1/60")))
        for _ in 0..<3 { #expect(await service(tesla) == nil) }
    }

    @Test func idsAreJoined() async {
        let tesla = FakeTesla(503, "", headers: ["x-txid": "4f2a-77"])
        let error = await RequestTrace.$current.withValue(RequestTrace(request: "req_1")) { await service(tesla) }
        #expect(error?.transaction == "4f2a-77")
        #expect(error?.problem.upstreamRequestID == "4f2a-77")
        #expect(tesla.requests.first?.headers["X-Request-ID"] == "req_1")
        #expect(await service(FakeTesla(503, "", headers: ["x-txid": "<script>"]))?.transaction == nil)
    }
}
