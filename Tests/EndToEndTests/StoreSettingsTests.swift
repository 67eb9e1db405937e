import Drivers
import TestSupport
import Testing

/// `REDIS_URL` and `REDIS_CA_FILE` as an operator meets them.
@Suite(.timeLimit(.minutes(5))) struct StoreSettingsTests {
    @Test(arguments: [
        (["REDIS_URL": "http://h"], "REDIS_URL: a Redis URL begins with redis://, rediss:// or unix://"),
        (["REDIS_URL": "redis://u:s3cret@h/x"], "REDIS_URL: the Redis database is a number from 0"),
        (["REDIS_URL": "not a url"], "REDIS_URL: the Redis URL cannot be read"),
        (["REDIS_URL": "rediss://h", "REDIS_CA_FILE": "/dev/null"], "REDIS_CA_FILE: no certificates can be read"),
        (["REDIS_URL": "redis://h", "REDIS_CA_FILE": "/dev/null"], "REDIS_CA_FILE: is of no use"),
        (["REDIS_CA_FILE": "/dev/null"], "REDIS_CA_FILE: is of no use"),
    ])
    func `a setting that cannot be used is named, and the server does not start`(
        settings: [String: String], complaint: String
    ) async throws {
        let (status, errors) = try await Tool.refusal(of: ["serve", "--mock-tesla", "--port", "0"], settings: settings)
        #expect(status == .exited(code: 78))
        #expect(errors.contains(complaint) && !errors.contains("s3cret"), "\(errors)")
    }

    @Test(arguments: [
        ("app:wrong@", "0", "WRONGPASS"), ("", "0", "NOAUTH"), ("app:s3cret@", "99", "DB index is out of range"),
    ])
    func `a Redis that refuses the credentials ends the start with its reason`(
        user: String, database: String, reason: String
    ) async throws {
        let users = ["--user", "default", "off", "--user", "app", "on", ">s3cret", "~*", "&*", "+@all"]
        try await PrivateRedis.with(arguments: users) { redis in
            try await redis.withProxy { proxy, _ in
                let data = try TemporaryDirectory()
                let (status, errors) = try await Tool.refusal(
                    of: ["serve", "--mock-tesla", "--port", "0"],
                    settings: [
                        "REDIS_URL": "redis://\(user)127.0.0.1:\(proxy.port)/\(database)", "DATA_DIR": data.path,
                    ])
                #expect(status == .exited(code: 69))
                #expect(errors.contains("refuses the user, password or database of REDIS_URL"), "\(errors)")
                #expect(errors.contains(reason) && !errors.contains("s3cret"), "\(errors)")
            }
        }
    }

    @Test func `reports are made over TLS, and an untrusted Redis is not used`() async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.issue(to: "DNS:localhost")
        let users = ["--user", "default", "off", "--user", "app", "on", ">s3cret", "~*", "&*", "+@all"]
        try await PrivateRedis.withTLS(identity, arguments: users) { _, port in
            try await Deployment.with { deployment in
                let url = ["REDIS_URL": "rediss://app:s3cret@localhost:\(port)/2"]
                let trusting = url.merging(["REDIS_CA_FILE": authority.file]) { $1 }
                try await deployment.withServer(trusting) { server in
                    let user = deployment.user(of: server)
                    let session = try await user.signIn()
                    let vin = try await user.firstCar(session)
                    let task = try await user.ask(session, vin, "de")
                    #expect(try await user.follow(task).last?.string("status") == "complete")
                }
                try await deployment.withServer(url) { server async throws in
                    #expect(try await deployment.user(of: server).get("/health/ready").status == 503)
                    #expect(server.logLines.contains { $0.contains("not signed by a trusted authority") })
                }
            }
        }
    }
}
