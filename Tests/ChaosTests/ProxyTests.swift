import Drivers
import TestSupport
import Testing

extension Chaos.Instances {
    /// Two instances behind a real HAProxy, with the file that is shipped: docs/operate/haproxy.cfg.
    @Suite(.timeLimit(.minutes(10))) struct Proxies {
        /// As in production, where tests have 0.
        private static let settings = ["DRAIN_LINGER_SECONDS": "5", "TRUSTED_PROXIES": "127.0.0.1/32"]
        private static let clients = 10

        @Test func `behind HAProxy a rolling restart during 200 requests for reports loses none`() async throws {
            try await Self.withProxy { cluster, proxy in
                let caller = proxy.caller(cluster.traffic)
                let watched = try await Customer.arrive(caller, data: ReportData.small)
                async let following = Follower.follow(watched.session, proxy, proxy.http)
                let watch = Watch()
                async let watchedOrders = watched.trade(atOnce: 2) { _ in await !watch.isOver }
                let load = Load(
                    cluster: cluster, clients: Self.clients, data: ReportData.small, least: 200 / Self.clients,
                    caller: caller)
                let outcome = try await load.during {
                    for instance in cluster.instances { try await Self.replace(instance, proxy) }
                    await watch.end()
                }
                let orders = try await watchedOrders
                try await watched.leave()
                try await Self.check(outcome, cluster)
                Self.check(await following, orders)
                print(
                    "behind HAProxy: \(outcome.orders.count + orders.count) reports, \(await cluster.traffic.summary)")
            }
        }

        @Test
        func `behind HAProxy instances speak for themselves when none is ready, and it speaks when none is there`()
            async throws
        {
            try await Self.withProxy { cluster, proxy in
                await cluster.redis.pause()
                try await proxy.answers(for: [503])
                let isSaid = try await eventually(within: .seconds(60)) {
                    let answer = await Self.newSession(proxy)
                    return answer?.status == 503 && answer.flatMap { JSON($0).string("code") } == "store_unavailable"
                        && answer?.headers["Retry-After"] != nil
                }
                #expect(isSaid)
                #expect(await proxy.get("/health/live")?.status == 200, "what needs no Redis is served")
                await cluster.redis.resume()
                try await proxy.answers(for: [200])
                for instance in cluster.instances { await instance.kill() }
                let answer = try #require(await Self.newSession(proxy))
                #expect(answer.status == 503 && JSON(answer).string("code") == "not_ready")
                #expect(answer.headers["Retry-After"] == "2")
                try await cluster.start()
                try await proxy.answers(for: [200])
            }
        }

        @Test func `behind HAProxy limits go by the client's address, HTTP is sent to HTTPS, and HTTP/2 is spoken`()
            async throws
        {
            try await Self.withProxy(["RATE_LIMIT_VERIFY": "3/86400"]) { cluster, proxy in
                let authority = String(proxy.address.dropFirst("https://".count))
                let script = SourceTree.path("Tests/Clients/proxy_addresses.py")
                let (status, output) = try await Tool.run(
                    "python3", script, authority, proxy.authority.file, "/verify/7K3M-9QX2-C4VB-8TNE", "5",
                    "127.0.0.2", "127.0.0.3")
                #expect(status.isSuccess, "\(output)")
                let answers = JSON(bytes: Array(output.utf8))
                for address in ["127.0.0.2", "127.0.0.3"] {
                    guard case .array(let statuses) = answers[address] else { throw Unexpected(output) }
                    #expect(statuses.map(\.description) == ["404", "404", "404", "429", "429"])
                }
                let hello = try await Tool.run(
                    "openssl", "s_client", "-connect", authority, "-alpn", "h2,http/1.1", "-CAfile",
                    proxy.authority.file, "-verify_return_error")
                #expect(hello.output.contains("ALPN protocol: h2"), "\(hello.output.suffix(1_000))")
                #expect(await proxy.get("/metrics")?.status == 404)
                let plain = try await proxy.http.execute(OutgoingRequest(url: proxy.plain + "/health/live"))
                #expect(plain.status == 308 && plain.headers["Location"]?.hasPrefix("https://") == true)
            }
        }

        private static func withProxy(
            _ more: [String: String] = [:], _ body: (Cluster, Proxy) async throws -> Void
        ) async throws {
            let ports = try await FixedPorts.find(2)
            // The disk is not the subject: a Redis that waits for it would refuse what the restart must not.
            let redis = ["--appendfsync", "no"]
            try await Cluster.with(2, redis: redis, settings.merging(more) { $1 }, ports: ports) { cluster in
                try await Proxy.with(ports: ports) { proxy in try await body(cluster, proxy) }
            }
        }

        private static func newSession(_ proxy: Proxy) async -> IncomingResponse? {
            try? await proxy.http.execute(
                OutgoingRequest(
                    method: "POST", url: proxy.address + "/session", headers: ["Content-Type": "application/json"],
                    body: Array("{}".utf8)))
        }

        /// As docs/operate/README.md says: the next one is stopped when this one is ready.
        private static func replace(_ instance: Instance, _ proxy: Proxy) async throws {
            #expect(await instance.stop(within: .seconds(40)) == .exited(code: 0))
            try await instance.start()
            let isReady = try await eventually(within: .seconds(60)) {
                let answer = try? await proxy.http.execute(
                    OutgoingRequest(url: await instance.address + "/health/ready"))
                return answer?.status == 200
            }
            #expect(isReady)
        }

        /// Every single answer counts: nobody had to ask twice.
        private static func check(_ outcome: Load.Outcome, _ cluster: Cluster) async throws {
            #expect(outcome.orders.count >= 200)
            cluster.expectEnded(outcome.orders)
            #expect(outcome.orders.filter { !$0.isComplete }.map(\.last) == [])
            #expect(
                outcome.orders.compactMap(\.last?.attempt).allSatisfy { $0 == 1 }, "a stop must not cost an attempt")
            let others = await cluster.traffic.counts.filter { !$0.key.hasPrefix("2") }
            #expect(others == [:])
            try await cluster.expectIdleQueue()
        }

        private static func check(_ follower: Follower, _ orders: [Order]) {
            #expect(follower.faults == [])
            #expect(follower.moves > 0, "the stream's instance was never stopped")
            #expect(follower.events.count { $0.name == "snapshot" } <= 1, "the place was lost")
            #expect(follower.ends.sorted() == orders.map(\.task).sorted(), "each end is told once")
        }
    }
}
