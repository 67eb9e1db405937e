/// All test customers, in the order of the sign-in page.
enum AccountCatalogue {
    static let all: [Account] = [
        Account(
            name: "aurora", summary: "One Model Y in Finland, online; charging in four countries", region: .europe,
            locale: "fi-FI", fullName: "Aino Esimerkki", cars: [GarageEurope.aurora]),
        Account(
            name: "fleet", summary: "Five cars of five models in Europe", region: .europe, locale: "en-GB",
            fullName: "Fleet Example Ltd",
            cars: [
                GarageEurope.compact, GarageEurope.estate, GarageEurope.saloon, GarageEurope.falcon,
                GarageEurope.longRange,
            ]),
        Account(
            name: "sleeper", summary: "One car that is asleep", region: .europe, locale: "sv-SE",
            fullName: "Sven Exempel", cars: [GarageEurope.sleeper]),
        Account(
            name: "us", summary: "One Model Y in California: miles, psi, dollars", region: .northAmerica,
            locale: "en-US", fullName: "Jordan Sample", cars: [GarageAmerica.westCoast]),
        Account(
            name: "new", summary: "A car delivered last week: no history at all", region: .europe, locale: "de-DE",
            fullName: "Nina Beispiel", cars: [GarageEurope.newcomer]),
        Account(
            name: "nocars", summary: "An account without cars", region: .europe, locale: "en-GB",
            fullName: "Nobody Example", cars: []),
        Account(
            name: "odd", summary: "Charging records with every oddity that Tesla sends", region: .europe,
            locale: "da-DK", fullName: "Odd Eksempel", cars: [GarageEurope.oddity]),
        Account(
            name: "workshop", summary: "One car that is being serviced", region: .europe, locale: "fr-FR",
            fullName: "Camille Exemple", cars: [GarageEurope.patient]),
        Account(
            name: "driver", summary: "Drives a car that somebody else owns", region: .europe, locale: "it-IT",
            fullName: "Dario Esempio", cars: [GarageEurope.borrowed]),
        Account(
            name: "collector", summary: "More than a thousand invoices of 200 KB each", region: .europe,
            locale: "nb-NO", fullName: "Kari Eksempel", cars: [GarageEurope.courier]),
        Account(
            name: "stranger", summary: "Never opened Tesla's app: every call is refused", region: .europe,
            locale: "es-ES", fullName: "Eva Ejemplo", cars: [], isUnknown: true),
    ]

    static func named(_ name: String) -> Account? { all.first { $0.name == name } }

    static func with(subject: String) -> Account? { all.first { $0.subject == subject } }
}
