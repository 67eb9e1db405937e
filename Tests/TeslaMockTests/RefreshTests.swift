import Testing

@testable import TeslaMock

@Suite struct RefreshTests {
    let harness = MockHarness()

    @Test func refreshRotatesAndIsCounted() async throws {
        let first = try await harness.signIn("aurora")["refresh_token"].string
        let (status, body) = try await harness.refresh(first)
        #expect(status == 200)
        #expect(body["refresh_token"].string != first)
        #expect(body["id_token"] == .null)
        #expect(await harness.mock.refreshCount(account: "aurora") == 1)
    }

    @Test func theLastUsedTokenIsForgivenForADay() async throws {
        let first = try await harness.signIn("aurora")["refresh_token"].string
        #expect(try await harness.refresh(first).status == 200)
        await harness.mock.advanceClock(seconds: 23 * 3_600)
        #expect(try await harness.refresh(first).status == 200)
        await harness.mock.advanceClock(seconds: 2 * 3_600)
        let late = try await harness.refresh(first)
        #expect(late.status == 401 && late.body["error"].string == "login_required")
    }

    @Test func olderTokensAreDead() async throws {
        let first = try await harness.signIn("aurora")["refresh_token"].string
        let second = try await harness.refresh(first).body["refresh_token"].string
        #expect(try await harness.refresh(second).status == 200)
        #expect(try await harness.refresh(first).status == 401)
        #expect(try await harness.refresh(second).status == 200)
    }

    @Test func mercyCanBeSwitchedOff() async throws {
        let strict = MockHarness(scenario: try #require(Scenario.named("strict-refresh")))
        let signIn = try await strict.signIn("aurora")
        let first = signIn["refresh_token"].string
        #expect(try await strict.refresh(first).status == 200)
        #expect(try await strict.refresh(first).status == 401)
        #expect(try await strict.get("/eu/api/1/vehicles", token: signIn["access_token"].string).status == 401)
    }

    @Test func anUnusedTokenDiesAfterThreeMonths() async throws {
        let token = try await harness.signIn("aurora")["refresh_token"].string
        await harness.mock.advanceClock(seconds: 91 * 86_400)
        #expect(try await harness.refresh(token).status == 401)
    }

    @Test func newTokenOpensTheAPI() async throws {
        let token = try await harness.signIn("aurora")["refresh_token"].string
        await harness.mock.advanceClock(seconds: 9 * 3_600)
        let access = try await harness.refresh(token).body["access_token"].string
        #expect(try await harness.get("/eu/api/1/vehicles", token: access).status == 200)
    }
}
