import Domain
import Drivers

extension StoreError {
    /// The one place where the driver's errors become the domain's (state.md 3.7).
    init(_ error: RedisError) {
        switch error.code {
        case .unavailable, .timedOut, .protocolError, .cancelled: self = .unavailable(error.message)
        case .busy: self = .busy
        case .storeFull: self = .full
        // Refused at the door: too many clients, or credentials that are being changed.
        case .reply
        where ["NOAUTH", "WRONGPASS", "NOPERM"].contains(error.replyKind)
            || error.message.contains("max number of clients"):
            self = .unavailable(error.message)
        case .reply, .configuration: self = .rejected(error.message)
        }
    }
}

extension RedisError {
    /// Whether the same command can succeed a moment later.
    var isPassing: Bool {
        switch code {
        case .unavailable, .timedOut, .busy, .protocolError: true
        case .storeFull, .reply, .cancelled, .configuration: false
        }
    }
}
