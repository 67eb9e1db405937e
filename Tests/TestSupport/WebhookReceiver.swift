import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// A receiver of webhooks on a free loopback port, which answers as a test says.
public final class WebhookReceiver: Sendable {
    public struct Delivery: Sendable {
        public let path: String
        /// Names in lower case.
        public let headers: [String: String]
        public let body: [UInt8]
        public let time: ContinuousClock.Instant
    }

    public struct Answer: Sendable {
        var status: Int
        var headers: [String: String]
        var body: String
        var pause: Duration

        public init(_ status: Int, headers: [String: String] = [:], body: String = "", after pause: Duration = .zero) {
            self.status = status
            self.headers = headers
            self.body = body
            self.pause = pause
        }
    }

    public typealias Respond = @Sendable (_ delivery: Delivery, _ number: Int) async -> Answer

    public let port: Int
    private let received: NIOLockedValueBox<[Delivery]>

    private init(port: Int, _ received: NIOLockedValueBox<[Delivery]>) {
        self.port = port
        self.received = received
    }

    public var url: String { "http://127.0.0.1:\(port)" }
    public var deliveries: [Delivery] { received.withLockedValue { $0 } }

    /// Those of a path, once there are `count`, or what there is when the time is over.
    public func deliveries(
        at path: String, count: Int, within limit: Duration = .seconds(60)
    ) async -> [Delivery] {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            let found = deliveries.filter { $0.path == path }
            if found.count >= count { return found }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return deliveries.filter { $0.path == path }
    }

    /// - Parameter respond: gets the delivery and its number among those to its path, 1 for the first.
    public static func with<Value: Sendable>(
        _ respond: @escaping Respond = { _, _ in Answer(200) },
        _ body: (WebhookReceiver) async throws -> Value
    ) async throws -> Value {
        let received = NIOLockedValueBox<[Delivery]>([])
        let (ports, found) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let router = Router(context: BasicRequestContext.self)
        router.post("**") { request, _ in try await receive(request, respond, received) }
        let server = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { found.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "receiver", factory: { _ in SwiftLogNoOpLogHandler() }))
        // Unstructured: the body is not sendable; awaited below in any case.
        let running = Task { try await server.run() }
        let port = await ports.first { _ in true } ?? 0
        let result: Result<Value, any Error>
        do { result = .success(try await body(WebhookReceiver(port: port, received))) } catch {
            result = .failure(error)
        }
        running.cancel()
        _ = await running.result
        return try result.get()
    }

    private static func receive(
        _ request: Request, _ respond: Respond, _ received: NIOLockedValueBox<[Delivery]>
    ) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        let delivery = Delivery(
            path: request.uri.path, headers: headers, body: Array(body.readableBytesView), time: .now)
        let number = received.withLockedValue { all in
            all.append(delivery)
            return all.count { $0.path == delivery.path }
        }
        let answer = await respond(delivery, number)
        if answer.pause > .zero { try? await Task.sleep(for: answer.pause) }
        var fields = HTTPFields()
        for (name, value) in answer.headers { fields[HTTPField.Name(name)!] = value }
        return Response(
            status: .init(code: answer.status), headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
    }
}
