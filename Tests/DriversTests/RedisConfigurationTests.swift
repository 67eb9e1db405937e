import Drivers
import Testing

@Suite struct RedisConfigurationTests {
    @Test func readsATCPAddressWithEverything() throws {
        let configuration = try RedisConfiguration(url: "redis://us%40er:p%3Aw@db.example:6380/3")
        #expect(
            configuration
                == RedisConfiguration(
                    address: .tcp(host: "db.example", port: 6_380), user: "us@er", password: "p:w", database: 3))
    }

    @Test(arguments: ["redis://h", "redis://h/", "redis://h:6379/0"]) func fillsInDefaults(url: String) throws {
        #expect(try RedisConfiguration(url: url) == RedisConfiguration(address: .tcp(host: "h", port: 6_379)))
    }

    @Test func readsAPasswordWithoutUser() throws {
        let configuration = try RedisConfiguration(url: "redis://:secret@[::1]:1")
        #expect(configuration.user == nil && configuration.password == "secret")
        #expect(configuration.address == .tcp(host: "::1", port: 1))
    }

    @Test func readsAUnixSocket() throws {
        let configuration = try RedisConfiguration(url: "unix:///run/a%20b/r.sock?db=2")
        #expect(configuration == RedisConfiguration(address: .unix(path: "/run/a b/r.sock"), database: 2))
    }

    @Test(arguments: [
        "http://h", "rediss://", "rediss://h/x", "redis://", "redis://h/x", "unix://r.sock", "unix://", "",
        "redis://h/-1",
    ])
    func refusesOthers(url: String) {
        #expect { _ = try RedisConfiguration(url: url) } throws: { ($0 as? RedisError)?.code == .configuration }
    }

    @Test func aRefusalDoesNotRepeatThePassword() {
        let error = #expect(throws: RedisError.self) { try RedisConfiguration(url: "rediss://u:pass@h/x") }
        #expect(error?.message.contains("pass") == false)
    }

    @Test func tlsIsMeantByTheScheme() throws {
        #expect(try RedisConfiguration(url: "redis://h").tls == nil)
        let configuration = try RedisConfiguration(url: "rediss://u:pass@h:6380/2")
        #expect(configuration.tls != nil)
        #expect("\(configuration)" == "rediss://h:6380/2")
    }
}
