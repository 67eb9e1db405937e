import Drivers
import TestSupport

/// How a call ended.
enum Outcome: Sendable {
    case done(IncomingResponse, Span)
    /// It had no effect.
    case refused(IncomingResponse, Span)
    /// No answer, or a server's error: it may have had its effect.
    case unknown(Span)

    init(_ answer: Result<IncomingResponse, HTTPClientError>, _ span: Span) {
        switch answer {
        case .success(let answer) where answer.status < 300: self = .done(answer, span)
        case .success(let answer) where answer.status < 500: self = .refused(answer, span)
        case .success, .failure: self = .unknown(span)
        }
    }
}

/// What one request changes together: a mixture of two requests would be a value that nobody wrote.
struct Settings {
    let text: String

    init(_ number: Int, cars: [String]) {
        let language = Customer.languages[number % Customer.languages.count]
        let selected = [[0], [1], [0, 1]][number % 3].map { cars[$0] }
        text = Self.text(language, number % 2 == 0, number, selected)
    }

    /// As a session shows them.
    init(_ session: JSON) {
        let vins = session.list("selected_vins").map(\.description)
        var number = -1
        if case .number(let range) = session["reference_range_km"] { number = Int(((range - 100) * 1_000).rounded()) }
        text = Self.text(
            session.string("locale") ?? "-", session["show_charging_sites"].description == "true", number, vins)
    }

    private static func text(_ language: String, _ sites: Bool, _ number: Int, _ cars: [String]) -> String {
        "\(number) \(language) \(sites) \(cars.joined(separator: ","))"
    }

    static func request(_ number: Int, cars: [String]) -> String {
        let parts = Settings(number, cars: cars).text.split(separator: " ")
        let selected = parts[3].split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
        let range = 100 + Double(number) / 1_000
        return #"{"locale":"\#(parts[1])","show_charging_sites":\#(parts[2]),"reference_range_km":\#(range),"#
            + #""selected_vins":[\#(selected)]}"#
    }
}
