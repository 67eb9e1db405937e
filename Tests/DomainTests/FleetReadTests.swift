import Domain
import Testing

struct FleetReadTests {
    @Test func `reads of the report are passed on`() throws {
        for endpoint in FleetRead.endpoints {
            let path = endpoint.pattern.split(separator: "/").map { $0.hasPrefix("{") ? "LRW3E7EK1RC000101" : $0 }
            let read = try #require(FleetRead(path: path.joined(separator: "/"), query: "a=b"))
            #expect(read.endpoint == endpoint && read.path == "/api/1/" + path.joined(separator: "/"))
        }
    }

    @Test(arguments: [
        "", "partner_accounts/public_key", "vehicles/LRW3E7EK1RC000101/specs", "vehicles/LRW3E7EK1RC000101/drivers",
        "vehicles/LRW3E7EK1RC000101/wake_up", "vehicles/LRW3E7EK1RC000101/command/door_unlock", "users/me",
        "vehicles/../users/me", "vehicles/%2e%2e/vehicle_data", "vehicles//vehicle_data", "vehicles/", "/vehicles",
        "vehicles/a%2fb", "vehicles/x.y", "dx/charging/sessions", "dx/charging/invoice/a/b", "VEHICLES",
    ]) func `nothing else is`(path: String) {
        #expect(FleetRead(path: path, query: "") == nil)
    }

    @Test(arguments: ["a b", "a#b", "a\u{1}", "ä"]) func `a query is plain`(query: String) {
        #expect(FleetRead(path: "vehicles", query: query) == nil)
    }

    @Test(arguments: ["endpoints=location_data", "endpoints=charge_state%3Blocation_data", "endpoints=%6cocation_data"])
    func `nobody is told where a car is`(query: String) {
        #expect(FleetRead(path: "vehicles/LRW3E7EK1RC000101/vehicle_data", query: query) == nil)
    }

    @Test func `cars in path and query are found however they are written`() {
        let read = FleetRead(path: "vehicles/33843057077253004/vehicle_data", query: "")
        #expect(read?.tag == "33843057077253004")
        let query = "vin=A&x=1&%76in=%41B&VIN=no&vin"
        #expect(FleetRead(path: "dx/charging/history", query: query)?.queriedVINs == ["A", "AB", ""])
        #expect(FleetRead(path: "dx/charging/invoice/abc", query: "")?.tag == nil)
        #expect(FleetRead(path: "dx/warranty/details", query: "")?.namesItsCar == false)
        #expect(FleetRead(path: "dx/charging/history", query: "")?.namesItsCar == true)
    }

    @Test func `the car is asked for by its VIN`() {
        var read = FleetRead(path: "vehicles/100021/vehicle_data", query: "")
        read?.car = VIN(rawValue: "LRW3E7EK1RC000101")
        #expect(read?.path == "/api/1/vehicles/LRW3E7EK1RC000101/vehicle_data")
    }
}
