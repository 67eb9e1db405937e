import CCurl
import CShims
import Synchronization

/// The curl thread: starts, drives and ends transfers until told to stop.
struct CurlLoop: ~Copyable {
    private let inbox: CurlInbox
    private let configuration: HTTPClient.Configuration
    private let multi: UnsafeMutableRawPointer
    private var live: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    private var idle: [UnsafeMutableRawPointer] = []

    private static let maxIdleHandles = 64

    init(_ inbox: CurlInbox, _ configuration: HTTPClient.Configuration) {
        self.inbox = inbox
        self.configuration = configuration
        multi = inbox.multiHandle
        _ = shim_multi_setopt_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maxConnectionsPerHost)
    }

    consuming func run() {
        var running: Int32 = 0
        while true {
            let batch = inbox.take()
            for submission in batch.submissions { start(submission) }
            for ticket in batch.cancellations { cancel(ticket) }
            if batch.shouldStop { break }
            _ = curl_multi_perform(multi, &running)
            finishDone()
            _ = curl_multi_poll(multi, nil, 0, 1_000, nil)
        }
        stopAll()
    }

    private mutating func start(_ submission: CurlSubmission) {
        guard !submission.ticket.isCancelled.load(ordering: .acquiring) else {
            return inbox.finish(submission, .failure(.cancelledByTask))
        }
        guard let easy = idle.popLast() ?? curl_easy_init() else {
            return inbox.finish(submission, .failure(HTTPClientError(.busy, "no memory for a request")))
        }
        curl_easy_reset(easy)  // connections stay: they belong to the multi handle
        let transfer = CurlTransfer(submission)
        do throws(HTTPClientError) {
            try transfer.prepare(easy, configuration)
        } catch {
            retire(easy)
            return inbox.finish(submission, .failure(error))
        }
        live[easy] = transfer
        // A refused transfer never comes back as done: its caller is answered here.
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
            return abort(easy, HTTPClientError(.busy, "no memory for a request"))
        }
    }

    private mutating func cancel(_ ticket: CurlTicket) {
        guard let easy = live.first(where: { $0.value.submission.ticket === ticket })?.key else { return }
        abort(easy, .cancelledByTask)
    }

    private mutating func abort(_ easy: UnsafeMutableRawPointer, _ reason: HTTPClientError) {
        guard let transfer = live.removeValue(forKey: easy) else { return }
        _ = curl_multi_remove_handle(multi, easy)
        curl_easy_cleanup(easy)
        inbox.finish(transfer.submission, .failure(reason))
    }

    private mutating func finishDone() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let transfer = live.removeValue(forKey: easy)
            else { continue }
            let result = message.pointee.data.result  // read before the handle is touched
            let outcome = transfer.outcome(result, easy)
            _ = curl_multi_remove_handle(multi, easy)
            retire(easy)
            inbox.finish(transfer.submission, outcome)
        }
    }

    /// The handle may point into its transfer until the next reset; nothing reads it before that.
    private mutating func retire(_ easy: UnsafeMutableRawPointer) {
        if idle.count < Self.maxIdleHandles { idle.append(easy) } else { curl_easy_cleanup(easy) }
    }

    private mutating func stopAll() {
        for easy in live.keys { abort(easy, HTTPClientError(.stopped, "the client was shut down")) }
        for easy in idle { curl_easy_cleanup(easy) }
        curl_multi_cleanup(multi)
        inbox.stopped.complete(())
    }
}

extension HTTPClientError {
    fileprivate static let cancelledByTask = HTTPClientError(.cancelled, "the task was cancelled")
}
