/// The cars of the European accounts.
enum GarageEurope {
    static let aurora = Car(
        vin: "XP7YGCEK4PB000202", name: "Aurora", design: .modelYLongRange, delivered: .on(CivilDate(2023, 9, 14)),
        milesPerDay: 33.7, battery: Battery(level: 78, usable: 77, fullMiles: 309.4, limit: 80),
        tyres: Tyres(
            frontLeft: 2.925, frontRight: 2.95, rearLeft: 2.5, rearRight: 2.9, recommendedFront: 2.9,
            recommendedRear: 2.9, warning: "rl"),
        software: Software(installed: "2026.38.4 7c1d0a9be24f", pending: "2026.38.9"), alerts: .busy,
        travel: TravelPlan(home: .finland, trips: [[.sweden, .norway], [.sweden, .denmark], [.finland, .sweden]]))

    static let compact = Car(
        vin: "LRW3F7FR9NC000303", name: "Compact", design: .model3Standard, delivered: .on(CivilDate(2022, 5, 3)),
        milesPerDay: 24.1, battery: Battery(level: 91, fullMiles: 253.8, limit: 100),
        tyres: Tyres(
            frontLeft: 2.85, frontRight: 2.85, rearLeft: 2.875, rearRight: 2.85, recommendedFront: 2.9,
            recommendedRear: 2.9),
        software: Software(installed: "2026.38.4 7c1d0a9be24f"), alerts: .quiet,
        travel: TravelPlan(home: .germany, trips: [[.denmark, .sweden], [.switzerland]]))

    static let estate = Car(
        vin: "XP7YGCEK3RB000212", name: "Estate", design: .modelYLongRange, delivered: .on(CivilDate(2024, 3, 22)),
        milesPerDay: 41.9, battery: Battery(level: 46, fullMiles: 303.2, limit: 80, charging: true),
        tyres: Tyres(
            frontLeft: 2.9, frontRight: 2.925, rearLeft: 2.95, rearRight: 2.95, recommendedFront: 2.9,
            recommendedRear: 2.9),
        software: Software(installed: "2026.32.7 51f0c2aa8d10"), alerts: .quiet,
        travel: TravelPlan(home: .denmark, trips: [[.germany], [.sweden, .norway]]))

    static let saloon = Car(
        vin: "5YJSA7E67MF000404", name: "Saloon", design: .modelS, delivered: .on(CivilDate(2021, 11, 30)),
        milesPerDay: 28.6, battery: Battery(level: 63, fullMiles: 371.0, limit: 90),
        tyres: Tyres(
            frontLeft: nil, frontRight: nil, rearLeft: nil, rearRight: nil, recommendedFront: 2.9,
            recommendedRear: 2.9),
        software: Software(installed: "2026.26.11 0b9e3d7715aa"), alerts: .none,
        travel: TravelPlan(home: .norway, trips: [[.sweden], [.sweden, .finland]]))

    static let falcon = Car(
        vin: "7SAXCDE56PF000505", name: "Falcon", design: .modelX, state: .offline,
        delivered: .on(CivilDate(2023, 6, 19)), milesPerDay: 35.2,
        battery: Battery(level: 55, fullMiles: 312.7, limit: 80),
        tyres: Tyres(
            frontLeft: 2.8, frontRight: 2.825, rearLeft: 3.0, rearRight: 2.975, recommendedFront: 2.9,
            recommendedRear: 3.0),
        software: Software(installed: "2026.38.4 7c1d0a9be24f"), alerts: .quiet,
        travel: TravelPlan(home: .sweden, trips: [[.denmark, .germany], [.switzerland, .germany]]))

    static let longRange = Car(
        vin: "LRW3E7EK1RC000101", name: "Long Range", design: .model3LongRange,
        delivered: .on(CivilDate(2024, 10, 21)), milesPerDay: 38.4,
        battery: Battery(level: 74, fullMiles: 328.5, limit: 80),
        tyres: Tyres(
            frontLeft: 2.9, frontRight: 2.9, rearLeft: 2.9, rearRight: 2.875, recommendedFront: 2.9,
            recommendedRear: 2.9),
        software: Software(installed: "2026.38.4 7c1d0a9be24f"), alerts: .quiet,
        travel: TravelPlan(home: .finland, trips: [[.sweden, .denmark]]))

    static let sleeper = Car(
        vin: "XP7YGCFS5TB000606", name: "Slumber", design: .modelYStandard, state: .asleep,
        delivered: .on(CivilDate(2026, 2, 11)), milesPerDay: 19.8,
        battery: Battery(level: 67, fullMiles: 271.4, limit: 100),
        tyres: Tyres(
            frontLeft: 2.9, frontRight: 2.875, rearLeft: 2.9, rearRight: 2.9, recommendedFront: 2.9,
            recommendedRear: 2.9),
        software: Software(installed: "2026.38.4 7c1d0a9be24f"), alerts: .quiet,
        travel: TravelPlan(home: .sweden, trips: [[.norway]]))

    static let newcomer = Car(
        vin: "LRW3E7EK0TC000808", name: "Neuling", design: .model3LongRange, delivered: .daysAgo(6),
        milesPerDay: 11.3, battery: Battery(level: 82, fullMiles: 346.0, limit: 80),
        tyres: Tyres(
            frontLeft: 2.95, frontRight: 2.95, rearLeft: 2.95, rearRight: 2.95, recommendedFront: 2.9,
            recommendedRear: 2.9),
        software: Software(installed: "2026.32.7 51f0c2aa8d10"), alerts: .none, travel: nil)

    static let oddity = Car(
        vin: "XP7YGCEK1SB000909", name: "Særling", design: .modelYLongRange, delivered: .on(CivilDate(2025, 1, 20)),
        milesPerDay: 30.0, battery: Battery(level: 19, usable: 16, fullMiles: 318.0, limit: 80),
        tyres: Tyres(
            frontLeft: 2.9, frontRight: nil, rearLeft: 2.2, rearRight: 2.9, recommendedFront: 2.9,
            recommendedRear: 2.9, warning: "rl"),
        software: Software(installed: "2026.38.4 7c1d0a9be24f"), alerts: .busy,
        travel: TravelPlan(home: .denmark, trips: [[.sweden, .norway], [.germany]], isOdd: true),
        warranties: .unusual, knowsTemperatures: false)

    static let patient = Car(
        vin: "XP7YGCEK7RB001010", name: "Patient", design: .modelYLongRange, delivered: .on(CivilDate(2024, 4, 4)),
        milesPerDay: 27.3, battery: Battery(level: 52, fullMiles: 305.1, limit: 80),
        tyres: Tyres(
            frontLeft: 2.9, frontRight: 2.9, rearLeft: 2.9, rearRight: 2.9, recommendedFront: 2.9,
            recommendedRear: 2.9),
        software: Software(installed: "2026.38.4 7c1d0a9be24f"), alerts: .quiet,
        travel: TravelPlan(home: .germany, trips: [[.switzerland]]), service: .withAppointment)

    static let borrowed = Car(
        vin: "LRW3E7EK2PC001111", name: "Borrowed", design: .model3LongRange, delivered: .on(CivilDate(2023, 3, 9)),
        milesPerDay: 31.8, battery: Battery(level: 60, fullMiles: 321.7, limit: 80),
        tyres: Tyres(
            frontLeft: 2.9, frontRight: 2.9, rearLeft: 2.9, rearRight: 2.9, recommendedFront: 2.9,
            recommendedRear: 2.9),
        software: Software(installed: "2026.38.4 7c1d0a9be24f"), alerts: .none, travel: nil, service: .allNull,
        warranties: .none, isNamed: false, isOwned: false)

    static let courier = Car(
        vin: "XP7YGCEK5NB001212", name: "Courier", design: .modelYLongRange, delivered: .on(CivilDate(2022, 8, 15)),
        milesPerDay: 118.6, battery: Battery(level: 88, fullMiles: 288.9, limit: 90),
        tyres: Tyres(
            frontLeft: 2.9, frontRight: 2.9, rearLeft: 2.9, rearRight: 2.9, recommendedFront: 2.9,
            recommendedRear: 2.9),
        software: Software(installed: "2026.38.4 7c1d0a9be24f"), alerts: .quiet,
        travel: TravelPlan(home: .norway, trips: [[.sweden], [.denmark]]), historyDensity: 14, invoiceKilobytes: 200,
        service: .withoutAppointment)
}

/// The cars of the North American accounts.
enum GarageAmerica {
    static let westCoast = Car(
        vin: "7SAYGDEE6RA000707", name: "Poppy", design: .modelYAmerican, delivered: .on(CivilDate(2024, 6, 7)),
        milesPerDay: 36.5, battery: Battery(level: 71, fullMiles: 301.8, limit: 80),
        tyres: Tyres(
            frontLeft: 2.9, frontRight: 2.9, rearLeft: 2.85, rearRight: 2.9, recommendedFront: 2.9,
            recommendedRear: 2.9),
        software: Software(installed: "2026.38.4 7c1d0a9be24f"), alerts: .quiet,
        travel: TravelPlan(home: .california, trips: [[.nevada], [.nevada, .california]]))
}
