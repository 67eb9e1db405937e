/// Where a car charges: sites, currency, clock and prices. All rates are hundredths of the currency, prices with VAT.
struct ChargingCountry: Sendable, Equatable {
    let code: String
    let name: String
    let currency: String
    /// Language and country in invoice file names.
    let invoiceLocale: String
    let zone: Zone
    let vatPermille: Int
    let ratePerKWh: Int
    let ratePerMinute: Int
    let idlePerMinute: Int
    let congestionPerMinute: Int
    let sites: [String]

    static let finland = ChargingCountry(
        code: "FI", name: "Finland", currency: "EUR", invoiceLocale: "FI-FI", zone: .eastern, vatPermille: 255,
        ratePerKWh: 41, ratePerMinute: 22, idlePerMinute: 50, congestionPerMinute: 50,
        sites: [
            "Lahti, Finland - Ajokatu", "Jyväskylä, Finland - Palokankaantie", "Hämeenlinna, Finland - Viisarintie",
            "Oulu, Finland - Kaakkurinkulma", "Turku, Finland - Länsikaari", "Kotka, Finland - Sutelantie",
        ])
    static let sweden = ChargingCountry(
        code: "SE", name: "Sweden", currency: "SEK", invoiceLocale: "SV-SE", zone: .central, vatPermille: 250,
        ratePerKWh: 462, ratePerMinute: 240, idlePerMinute: 500, congestionPerMinute: 500,
        sites: [
            "Arlanda, Sweden - Pionjärvägen", "Örebro, Sweden - Bettorpsgatan", "Ljungby, Sweden - Vattenvägen",
            "Gävle, Sweden - Johanneslötsvägen", "Malmö, Sweden - Hyllie Boulevard",
        ])
    static let norway = ChargingCountry(
        code: "NO", name: "Norway", currency: "NOK", invoiceLocale: "NO-NO", zone: .central, vatPermille: 250,
        ratePerKWh: 419, ratePerMinute: 220, idlePerMinute: 600, congestionPerMinute: 550,
        sites: ["Lillehammer, Norway - Strandtorget", "Dombås, Norway - Folldalsvegen", "Larvik, Norway - Ringveien"])
    static let denmark = ChargingCountry(
        code: "DK", name: "Denmark", currency: "DKK", invoiceLocale: "DA-DK", zone: .central, vatPermille: 250,
        ratePerKWh: 329, ratePerMinute: 180, idlePerMinute: 375, congestionPerMinute: 375,
        sites: ["Køge, Denmark - Tangmosevej", "Kolding, Denmark - Profilvej", "Aarhus, Denmark - Åbogade"])
    static let germany = ChargingCountry(
        code: "DE", name: "Germany", currency: "EUR", invoiceLocale: "DE-DE", zone: .central, vatPermille: 190,
        ratePerKWh: 52, ratePerMinute: 28, idlePerMinute: 50, congestionPerMinute: 50,
        sites: ["Busdorf, Germany - Wikingeck", "Hilden, Germany - Giesenheide", "Lutterberg, Germany - Im Rodefeld"])
    static let switzerland = ChargingCountry(
        code: "CH", name: "Switzerland", currency: "CHF", invoiceLocale: "DE-CH", zone: .central, vatPermille: 81,
        ratePerKWh: 49, ratePerMinute: 26, idlePerMinute: 50, congestionPerMinute: 50,
        sites: ["Egerkingen, Switzerland - Höhenstrasse", "Pratteln, Switzerland - Rütiweg"])
    static let california = ChargingCountry(
        code: "US", name: "United States", currency: "USD", invoiceLocale: "EN-US", zone: .pacific, vatPermille: 0,
        ratePerKWh: 47, ratePerMinute: 24, idlePerMinute: 50, congestionPerMinute: 100,
        sites: [
            "Gilroy, CA - Pacheco Pass Highway", "Barstow, CA - Lenwood Road", "Kettleman City, CA - Bernard Drive",
        ])
    static let nevada = ChargingCountry(
        code: "US", name: "United States", currency: "USD", invoiceLocale: "EN-US", zone: .pacific, vatPermille: 0,
        ratePerKWh: 39, ratePerMinute: 20, idlePerMinute: 50, congestionPerMinute: 100,
        sites: ["Primm, NV - South Las Vegas Boulevard", "Reno, NV - South Virginia Street"])
}
