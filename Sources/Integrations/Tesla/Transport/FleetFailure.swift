import Domain
import Drivers
import FoundationEssentials

/// Reads Tesla's failures (facts 2.3).
struct FleetFailure {
    let configuration: FleetConfiguration

    /// nil for a success.
    func error(in answer: IncomingResponse) -> TeslaError? {
        guard !(200..<300).contains(answer.status) else { return nil }
        let words = Words(answer.body)
        var error = TeslaError(code(answer.status, words), status: answer.status, reason: words.reason)
        error.transaction = Self.transaction(of: answer)
        if [429, 503].contains(answer.status) { error.retryAfter = Self.wait(answer.headers) ?? words.wait }
        if error.code == .outOfRegion {
            error.region = configuration.region(namedIn: words.text)
            if error.region == nil { error.code = .rejected }
        }
        return error
    }

    /// What of an answer is not passed on; nil for all that Tesla's API says to the caller.
    func errorToKeep(in answer: IncomingResponse) -> TeslaError? {
        if let error = error(in: answer) {
            switch error.code {
            case .unauthorized, .loginRequired, .outOfRegion: return error
            default: return Words(answer.body).isMarkup || answer.status < 400 ? error : nil
            }
        }
        let type = answer.headers["content-type"]?.lowercased() ?? ""
        let isWhole: Bool
        if type.contains("json") {
            isWhole = (try? FleetAnswer.whole(answer.body)) != nil
        } else if type.contains("pdf") {
            isWhole = InvoiceDocument.isWhole(answer.body)
        } else {
            isWhole = !Words(answer.body).isMarkup
        }
        guard !isWhole else { return nil }
        var error = TeslaError.unreadable
        error.transaction = Self.transaction(of: answer)
        return error
    }

    /// What an answer says about the region it came from.
    func outcome(of answer: IncomingResponse, to call: FleetCall) -> RegionCircuit.Outcome {
        switch answer.status {
        // Not implemented; the car's own failure.
        case ..<500, 501, 540: .answer
        case 500 where call.failsAlone: .nothing
        // Perhaps only the car did not answer (facts 2.3): one owner's car must not close the region to all.
        case let status where call.car != nil && [500, 503, 504].contains(status): .nothing
        default: .failure(retryAfter: Self.wait(answer.headers))
        }
    }

    private func code(_ status: Int, _ words: Words) -> TeslaError.Code {
        switch status {
        case 402, 412: .developerAccount
        case 421: .outOfRegion
        case 429: .rateLimited
        // A page of a gateway or a firewall is not Tesla's word on anything.
        case _ where words.isMarkup: .unavailable
        case 401: unauthorized(words)
        case 403: forbidden(words)
        case 404: .notFound
        // About nine seconds without an answer of the car's; a sleeping one says "vehicle unavailable".
        case 408: words.contain("timeout") ? .unavailable : .asleep
        case 451: .missingScope
        case 400 where words.contain("unauthorized_client"): .developerAccount
        case 424, 499: .unavailable
        case 400..<500: .rejected
        default: .unavailable
        }
    }

    private func unauthorized(_ words: Words) -> TeslaError.Code {
        if words.contain("login_required") { return .loginRequired }
        // A new token changes nothing about these two.
        return words.contain("mobile_access_disabled") || words.contain("unknown user") ? .rejected : .unauthorized
    }

    private func forbidden(_ words: Words) -> TeslaError.Code {
        if words.contain("account disabled") || words.contain("exceeded_limit") { return .developerAccount }
        if words.contain("unsupported vehicle") { return .notFound }
        return words.contain("scope") || words.contain("unauthorized") ? .missingScope : .rejected
    }

    /// Tesla's id of the call, for its support: short and harmless, or nil.
    static func transaction(of answer: IncomingResponse) -> String? {
        guard let id = answer.headers["x-txid"], (1...64).contains(id.utf8.count),
            id.unicodeScalars.allSatisfy({
                $0 == "-" || $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
            })
        else { return nil }
        return id
    }

    /// The larger of `Retry-After`, a number or a date, and `RateLimit-Reset`, in seconds.
    static func wait(_ headers: HeaderList) -> Duration? {
        let seconds = headers.fields.compactMap { field -> Int? in
            let name = field.name.lowercased()
            // Tesla's FAQ speaks of `RateLimit-<category>-Reset`; the plain name was seen live.
            guard name == "retry-after" || name.hasPrefix("ratelimit") && name.hasSuffix("-reset") else { return nil }
            return Int(field.value) ?? Self.seconds(until: field.value, headers)
        }
        return bounded(seconds)
    }

    /// By the clock of the answer, so that a wrong one of ours does no harm.
    private static func seconds(until date: String, _ headers: HeaderList) -> Int? {
        guard let end = HTTPDate.seconds(date), let now = headers["date"].flatMap(HTTPDate.seconds) else { return nil }
        return end - now
    }

    /// The largest, at most a day.
    fileprivate static func bounded(_ seconds: [Int]) -> Duration? {
        seconds.filter { $0 > 0 }.max().map { .seconds(min($0, 86_400)) }
    }
}

/// What the body of a failure says.
private struct Words {
    /// The `error` and `error_description` of a JSON body, else the beginning of the text.
    let text: String
    let isMarkup: Bool

    init(_ body: [UInt8]) {
        let whole = String(decoding: body.prefix(4_096), as: UTF8.self)
        let object = try? JSONDecoder().decode(LooseObject.self, from: Data(body))
        isMarkup = whole.trimmed.hasPrefix("<")
        text =
            object.map { [$0.text("error"), $0.text("error_description")].compactMap(\.self).joined(separator: " ") }
            ?? whole
    }

    func contain(_ word: String) -> Bool { text.lowercased().contains(word) }

    /// `Retry in 17 seconds`, where the headers say nothing.
    var wait: Duration? {
        guard text.hasPrefix("Retry in ") else { return nil }
        return FleetFailure.bounded(text.split(separator: " ").compactMap { Int($0) })
    }

    /// For the log: short, and without anything that could be a VIN, a token or an id.
    var reason: String {
        guard !isMarkup else { return "a page instead of an answer" }
        let words = text.split { !$0.isASCII || !($0.isLetter || $0.isNumber || "_.:".contains($0)) }.map { word in
            word.utf8.count >= 12 && word.contains(where: \.isNumber) ? "…" : String(word)
        }
        return String(words.joined(separator: " ").prefix(100))
    }
}
