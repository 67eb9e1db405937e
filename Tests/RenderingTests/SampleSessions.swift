import Domain
import FoundationEssentials

extension SampleModel {
    private static let places: [(site: String, country: String, currency: String, price: Int, offset: String)] = [
        ("Helsinki, Finland - Itäkeskus", "FI", "EUR", 36, "+02:00"),
        ("Lahti, Finland - Ajokatu", "FI", "EUR", 41, "+02:00"),
        ("Vaasa, Finland - Liisanlehto", "FI", "EUR", 38, "+02:00"),
        ("Jyväskylä, Finland - Palokka", "FI", "EUR", 35, "+02:00"),
        ("Uppsala, Sweden - Gränby", "SE", "SEK", 420, "+01:00"), ("Oslo, Norway - Skøyen", "NO", "NOK", 385, "+01:00"),
        ("Helsinki, Finland - Itäkeskus", "FI", "EUR", 33, "+02:00"),
    ]

    /// Sixty sessions over two years in three currencies; two are free, three have an idle fee, February 2026 has none.
    static func sessions() -> [ChargingSession] {
        var random = Generator(state: 20_261_112)
        var sessions: [ChargingSession] = []
        var month = 11
        while sessions.count < 60 {
            let (year, inYear) = (2024 + month / 12, month % 12 + 1)
            let count = month == 25 ? 0 : 1 + random.next(5)
            for number in 0..<count where sessions.count < 60 && month <= 34 {
                sessions.append(session(sessions.count, year, inYear, day: 2 + number * 5 + random.next(4), &random))
            }
            month = month == 34 ? 11 : month + 1
        }
        return sessions
    }

    private static func session(
        _ index: Int, _ year: Int, _ month: Int, day: Int, _ random: inout Generator
    ) -> ChargingSession {
        let abroad = month == 6 || month == 7
        let place = places[abroad ? 3 + random.next(4) : random.next(4)]
        let energy = Decimal(20_000 + random.next(38_000)) / 1_000
        let minutes = 18 + random.next(26)
        let price = Decimal(place.price + random.next(9) - 4) / 100
        let isFree = index == 11 || index == 37
        let due = isFree ? 0 : rounded(energy * price)
        let day = "\(year)-\(pad(month))-\(pad(day))"
        var fees = [
            ChargingFee(
                kind: .charging, currency: place.currency, pricing: isFree ? "NO_CHARGE" : "PAYMENT", unit: .kWh,
                usage: energy, rate: isFree ? 0 : price, due: due, netDue: due, isPaid: true, status: "PAID")
        ]
        if [4, 30, 51].contains(index) {
            let idle = Decimal(150 + random.next(3) * 50) / 100
            fees.append(
                ChargingFee(
                    kind: .parking, currency: place.currency, pricing: "PAYMENT", unit: .minutes, usage: 5, rate: 0.5,
                    due: idle, netDue: idle, isPaid: true, status: "PAID"))
        }
        let invoices = [
            ChargingInvoice(
                contentId: "content-\(index)", fileName: "4020P0000\(973_181 + index * 2_713)_\(place.country).pdf",
                kind: "IMMEDIATE")
        ]
        return ChargingSession(
            id: Int64(654_365_280 + index), vin: VIN(rawValue: "XP7YGCEK4PB000202"), site: place.site,
            country: place.country, start: OffsetDate("\(day)T11:03:45\(place.offset)")!,
            stop: OffsetDate("\(day)T11:\(pad(3 + minutes)):45\(place.offset)"), fees: fees,
            invoices: isFree ? [] : invoices)
    }

    /// To the cent, as Tesla bills.
    private static func rounded(_ amount: Decimal) -> Decimal {
        var text = (amount * 100 + Decimal(5) / 10).description
        if let dot = text.firstIndex(of: ".") { text = String(text[..<dot]) }
        return (Decimal(string: text) ?? 0) / 100
    }

    private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// A linear congruential generator: the same numbers in every run.
    private struct Generator {
        var state: UInt64
        mutating func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
    }
}
