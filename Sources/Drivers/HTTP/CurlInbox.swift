import CCurl
import NIOConcurrencyHelpers
import Synchronization

typealias CurlOutcome = Result<IncomingResponse, HTTPClientError>

/// Names one request across threads.
final class CurlTicket: Sendable {
    let isCancelled = Atomic<Bool>(false)
}

struct CurlSubmission: Sendable {
    let request: OutgoingRequest
    let ticket: CurlTicket
    let waiter: CheckedContinuation<CurlOutcome, Never>
}

/// What other threads want from the curl thread.
final class CurlInbox: Sendable {
    struct Batch {
        var submissions: [CurlSubmission] = []
        var cancellations: [CurlTicket] = []
        var shouldStop = false
    }
    private struct State {
        var batch = Batch()
        var open = 0
    }
    /// Proof of sendability: made once, freed by the curl thread after it has taken `shouldStop`;
    /// others only call `curl_multi_wakeup` on it, under the lock and before `shouldStop` is set.
    private struct Multi: @unchecked Sendable { let raw: UnsafeMutableRawPointer }

    /// Completes when the curl thread has freed everything.
    let stopped = Completion<Void>()
    private let state = NIOLockedValueBox(State())
    private let multi: Multi
    private let maxRequests: Int

    init(maxRequests: Int) {
        multi = Multi(raw: curl_multi_init()!)
        self.maxRequests = maxRequests
    }

    /// For the curl thread only.
    var multiHandle: UnsafeMutableRawPointer { multi.raw }

    /// The waiter is resumed in any case.
    func submit(_ submission: CurlSubmission) {
        let refusal: HTTPClientError? = state.withLockedValue { state in
            guard !state.batch.shouldStop else { return HTTPClientError(.stopped, "the client was shut down") }
            guard state.open < maxRequests else { return HTTPClientError(.busy, "too many requests wait") }
            state.open += 1
            state.batch.submissions.append(submission)
            _ = curl_multi_wakeup(multi.raw)
            return nil
        }
        if let refusal { submission.waiter.resume(returning: .failure(refusal)) }
    }

    func cancel(_ ticket: CurlTicket) {
        state.withLockedValue { state in
            guard !state.batch.shouldStop else { return }
            state.batch.cancellations.append(ticket)
            _ = curl_multi_wakeup(multi.raw)
        }
    }

    func stop() {
        state.withLockedValue { state in
            guard !state.batch.shouldStop else { return }
            state.batch.shouldStop = true
            _ = curl_multi_wakeup(multi.raw)
        }
    }

    /// For the curl thread: what came since the last call. `shouldStop` stays set.
    func take() -> Batch {
        state.withLockedValue { state in
            defer { state.batch = Batch(shouldStop: state.batch.shouldStop) }
            return state.batch
        }
    }

    /// For the curl thread: answers one submission.
    func finish(_ submission: CurlSubmission, _ outcome: CurlOutcome) {
        state.withLockedValue { $0.open -= 1 }
        submission.waiter.resume(returning: outcome)
    }
}
