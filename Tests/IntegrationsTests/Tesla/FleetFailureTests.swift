import Domain
import Drivers
import Testing

@testable import Integrations

@Suite struct FleetFailureTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let status: Int
        let body: String
        let code: TeslaError.Code
        init(_ status: Int, _ body: String, _ code: TeslaError.Code) {
            (self.status, self.body, self.code) = (status, body, code)
        }
        var testDescription: String { "\(status) \(body.prefix(50))" }
    }

    static func json(_ error: String) -> String { #"{"response":null,"error":"\#(error)","error_description":""}"# }

    /// The table of facts 2.3.
    static let rows = [
        Row(400, json("invalid_request"), .rejected),
        Row(400, json("invalid_auth_code"), .rejected),
        Row(400, json("unauthorized_client"), .developerAccount),
        Row(401, "", .unauthorized),
        Row(401, json("token expired (401)"), .unauthorized),
        Row(401, json("invalid bearer token"), .unauthorized),
        Row(401, json("login_required"), .loginRequired),
        Row(401, json("mobile_access_disabled"), .rejected),
        Row(401, json("unknown user"), .rejected),
        Row(402, "", .developerAccount),
        Row(403, json("Unauthorized missing scopes"), .missingScope),
        Row(403, json("Unauthorized missing scopes vehicle_location for vehicle location access"), .missingScope),
        Row(403, json("account disabled: EXCEEDED_LIMIT"), .developerAccount),
        Row(403, json("unsupported vehicle"), .notFound),
        Row(403, "<html>blocked</html>", .unavailable),
        Row(404, json("not_found"), .notFound),
        Row(405, json("invalid_method"), .rejected),
        Row(406, "", .rejected),
        Row(408, json("vehicle unavailable: vehicle is offline or asleep"), .asleep),
        Row(408, json("vehicle unavailable:"), .asleep),
        Row(408, #"{"error":"timeout"}"#, .unavailable),
        Row(412, "", .developerAccount),
        Row(418, "", .rejected),
        Row(422, #"{"error":"","messages":{"vin":["bad"]}}"#, .rejected),
        Row(423, "", .rejected),
        Row(424, "", .unavailable),
        Row(429, "Retry in 60 seconds", .rateLimited),
        Row(429, "<html>slow down</html>", .rateLimited),
        Row(451, "", .missingScope),
        Row(499, "", .unavailable),
        Row(500, json("context deadline exceeded"), .unavailable),
        Row(502, "<!DOCTYPE html><title>Bad gateway</title>", .unavailable),
        Row(503, "", .unavailable),
        Row(504, "", .unavailable),
        Row(540, json("car error"), .unavailable),
        Row(302, "", .unavailable),
    ]

    @Test(arguments: rows) func statusMapsToItsCode(_ row: Row) {
        let answer = IncomingResponse(status: row.status, body: Array(row.body.utf8))
        let error = FleetFailure(configuration: .test).error(in: answer)
        #expect(error?.code == row.code)
        #expect(error?.status == row.status)
    }

    @Test func outOfRegionNamesAConfiguredBase() {
        let text = "user out of region, use base URL: https://na.test, see https://developer.test/x"
        let error = FleetFailure(configuration: .test).error(in: .init(status: 421, body: Array(Self.json(text).utf8)))
        #expect(error?.code == .outOfRegion)
        #expect(error?.region == .na)
    }

    @Test(arguments: ["https://evil.test", "https://na.test.evil.test", "https://na.test@evil.test", ""])
    func outOfRegionFollowsNoOtherHost(_ host: String) {
        let body = Self.json("user out of region, use base URL: \(host), see docs")
        let error = FleetFailure(configuration: .test).error(in: .init(status: 421, body: Array(body.utf8)))
        #expect(error?.code == .rejected)
        #expect(error?.region == nil)
    }

    @Test func largerOfTheTwoWaitsCounts() {
        #expect(FleetFailure.wait(["retry-after": "7", "RateLimit-Reset": "45983"]) == .seconds(45_983))
        #expect(FleetFailure.wait(["Retry-After": "90", "ratelimit-data-reset": "3"]) == .seconds(90))
        #expect(FleetFailure.wait(["Retry-After": "9999999999"]) == .seconds(86_400))
        #expect(FleetFailure.wait(["Retry-After": "soon", "ratelimit-limit": "300"]) == nil)
    }

    @Test func waitMayStandInTheTextAlone() {
        let answer = IncomingResponse(status: 429, body: Array("Retry in 17 seconds".utf8))
        #expect(FleetFailure(configuration: .test).error(in: answer)?.retryAfter == .seconds(17))
    }

    @Test func reasonHidesWhatCouldIdentify() {
        let body = Self.json("no LRW3E7EK1RC000101 for token eyJhbGciOiJSUzI1NiJ9 of vehicle_device_data\\n")
        let error = FleetFailure(configuration: .test).error(in: .init(status: 404, body: Array(body.utf8)))
        #expect(error?.reason == "no … for token … of vehicle_device_data")
    }
}
