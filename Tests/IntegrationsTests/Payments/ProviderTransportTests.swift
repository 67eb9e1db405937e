import Domain
import Drivers
import NIOConcurrencyHelpers
import Testing

@testable import Integrations

/// Attempts, pauses and limits of a call, in a time that passes by pauses only.
@Suite struct ProviderTransportTests {
    private final class World: Sendable {
        struct State {
            var answers: [Result<IncomingResponse, HTTPClientError>]
            var requests: [OutgoingRequest] = []
            var pauses: [Duration] = []
            var time = Duration.zero
        }
        let state: NIOLockedValueBox<State>

        init(_ answers: [Result<IncomingResponse, HTTPClientError>]) { state = .init(State(answers: answers)) }

        var transport: ProviderTransport {
            ProviderTransport(
                provider: "stripe", base: "https://stripe.test",
                exchange: { [self] request throws(HTTPClientError) in
                    try state.withLockedValue { state in
                        state.requests.append(request)
                        state.time += .seconds(1)
                        return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
                    }.get()
                },
                pacing: RetryPacing(
                    now: { [self] in state.withLockedValue(\.time) },
                    sleep: { [self] pause in
                        state.withLockedValue { state in
                            state.pauses.append(pause)
                            state.time += pause
                        }
                    }, jitter: { 0.5 }), logger: LogLines().logger)
        }

        func send() async -> (answer: IncomingResponse?, error: PaymentProviderError?) {
            let transport = transport
            do throws(PaymentProviderError) {
                let answer = try await transport.send(
                    ProviderCall(path: "/v1/x", label: "/v1/x"), until: transport.deadline,
                    mayPass: StripeClient.mayPass)
                return (answer, nil)
            } catch { return (nil, error) }
        }
    }

    private static func answer(_ status: Int, _ headers: HeaderList = [:]) -> Result<IncomingResponse, HTTPClientError>
    {
        .success(IncomingResponse(status: status, headers: headers))
    }

    @Test(arguments: [HTTPClientError.Code.connect, .protocolError, .timeout])
    func whatMayPassIsTriedAgain(_ code: HTTPClientError.Code) async {
        let world = World([.failure(HTTPClientError(code, "")), Self.answer(503), Self.answer(200)])
        #expect(await world.send().answer?.status == 200)
        let seen = world.state.withLockedValue { $0 }
        #expect(seen.pauses == [.milliseconds(500), .seconds(1)] && seen.requests.count == 3)
        #expect(seen.requests.map(\.timeout) == [.seconds(8), .seconds(8), .milliseconds(6_500)])
        #expect(seen.requests.allSatisfy { $0.maxBodyBytes == 1 << 20 && $0.followRedirects == 0 })
    }

    @Test(arguments: [
        HTTPClientError.Code.tls, .cancelled, .busy, .stopped, .bodyTooLarge, .invalidRequest, .addressRefused,
    ])
    func lostCausesAreNot(_ code: HTTPClientError.Code) async {
        let world = World([.failure(HTTPClientError(code, "secret in a sentence"))])
        #expect(await world.send().error == .unavailable("stripe: \(code.rawValue)", after: nil))
        #expect(world.state.withLockedValue { $0.requests.count } == 1)
    }

    @Test func givesUpAfterThree() async {
        let world = World([Self.answer(500)])
        #expect(await world.send().answer?.status == 500)
        #expect(world.state.withLockedValue { $0.requests.count } == 3)
    }

    @Test func waitsAsAskedIfThatFits() async {
        let world = World([Self.answer(429, ["Retry-After": "4"]), Self.answer(200)])
        #expect(await world.send().answer?.status == 200)
        #expect(world.state.withLockedValue { $0.pauses } == [.seconds(4)])
        let patient = World([Self.answer(429, ["Retry-After": "30"])])
        #expect(await patient.send().answer?.status == 429)
        #expect(patient.state.withLockedValue { $0.pauses.isEmpty && $0.requests.count == 1 })
    }

    @Test func onlyShortPlainWordsAreLogged() {
        #expect(ProviderWord.code("card_declined") == "card_declined" && ProviderWord.code("req_1.2-x") != nil)
        for text in [nil, "", "No such key: sk_test", "a/b", "é", String(repeating: "a", count: 65)] {
            #expect(ProviderWord.code(text) == nil)
        }
    }
}
