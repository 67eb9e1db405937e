extension Design {
    static let modelYLongRange = Design(
        carType: "modely", trimBadging: "74d", efficiencyPackage: "MY2021", exteriorColor: "DeepBlue",
        interiorTrim: "Black2", wheelType: "Induction20Black", spoiler: "Passive", chargePort: "CCS",
        driverAssist: "TeslaAP3", isEuropean: true, usesMiles: false, hasAirSuspension: false, hasSeatCooling: false,
        options: [
            Option("$MTY03", "Model Y Long Range Dual Motor All-Wheel Drive"),
            Option("$PPSB", "Deep Blue Metallic", color: "PPSB"), Option("$WY20P", "20'' Induction Wheels"),
            Option("$INPB0", "All Black Premium Interior"), Option("$APBS", "Basic Autopilot"),
            Option("$SC04", "Pay-as-you-go Supercharging"),
        ], warranty: .longRange)

    static let modelYStandard = Design(
        carType: "modely", trimBadging: "62", efficiencyPackage: "MY2025", exteriorColor: "StealthGrey",
        interiorTrim: "Black2", wheelType: "Crossflow19", spoiler: "Passive", chargePort: "CCS",
        driverAssist: "TeslaAP4", isEuropean: true, usesMiles: false, hasAirSuspension: false, hasSeatCooling: false,
        options: [
            Option("$MTY60", "Model Y Rear-Wheel Drive"), Option("$PN01", "Stealth Grey", color: "PN01"),
            Option("$WY19P", "19'' Crossflow Wheels"), Option("$APBS", "Basic Autopilot"),
            Option("$SC04", "Pay-as-you-go Supercharging"),
        ], warranty: .standardRange)

    static let modelYAmerican = Design(
        carType: "modely", trimBadging: "74d", efficiencyPackage: "MY2021", exteriorColor: "RedMulticoat",
        interiorTrim: "White2", wheelType: "Gemini19", spoiler: "Passive", chargePort: "US",
        driverAssist: "TeslaAP4", isEuropean: false, usesMiles: true, hasAirSuspension: false, hasSeatCooling: false,
        options: [
            Option("$MTY03", "Model Y Long Range Dual Motor All-Wheel Drive"),
            Option("$PPMR", "Red Multi-Coat", color: "PPMR"), Option("$WY19B", "19'' Gemini Wheels"),
            Option("$APF2", "Full Self-Driving (Supervised)"), Option("$SC04", "Pay-as-you-go Supercharging"),
        ], warranty: .american)

    static let model3Standard = Design(
        carType: "model3", trimBadging: "50", efficiencyPackage: "M32021", exteriorColor: "PearlWhite",
        interiorTrim: "Black2", wheelType: "Pinwheel18CapKit", spoiler: "None", chargePort: "CCS",
        driverAssist: "TeslaAP3", isEuropean: true, usesMiles: false, hasAirSuspension: false, hasSeatCooling: false,
        options: [
            Option("$MT336", "Model 3 Rear-Wheel Drive"),
            Option("$PPSW", "Pearl White Multi-Coat", color: "PPSW"), Option("$W38A", "18'' Aero Wheels"),
            Option("$APBS", "Basic Autopilot"), Option("$SC04", "Pay-as-you-go Supercharging"),
        ], warranty: .standardRange)

    static let model3LongRange = Design(
        carType: "model3", trimBadging: "74d", efficiencyPackage: "M32024", exteriorColor: "UltraRed",
        interiorTrim: "Black2", wheelType: "Photon18", spoiler: "None", chargePort: "CCS",
        driverAssist: "TeslaAP4", isEuropean: true, usesMiles: false, hasAirSuspension: false, hasSeatCooling: true,
        options: [
            Option("$MT352", "Premium Long Range All-Wheel Drive"), Option("$PR01", "Ultra Red", color: "PR01"),
            Option("$W38C", "18'' Photon Wheels"), Option("$APBS", "Basic Autopilot"),
            Option("$APF2", "Full Self-Driving (Supervised)", isActive: false),
            Option("$SC04", "Pay-as-you-go Supercharging"),
        ], warranty: .longRange)

    static let modelS = Design(
        carType: "lychee", trimBadging: "100d", efficiencyPackage: "Default", exteriorColor: "MidnightSilver",
        interiorTrim: "Black", wheelType: "Tempest19", spoiler: "Passive", chargePort: "CCS",
        driverAssist: "TeslaAP3", isEuropean: true, usesMiles: false, hasAirSuspension: true, hasSeatCooling: true,
        options: [
            Option("$MTS10", "Model S Long Range"), Option("$PMNG", "Midnight Silver Metallic", color: "PMNG"),
            Option("$WS90", "19'' Tempest Wheels"), Option("$APF2", "Full Self-Driving (Supervised)"),
            Option("$SC01", "Free Unlimited Supercharging", isActive: false),
        ], warranty: .flagship)

    static let modelX = Design(
        carType: "tamarind", trimBadging: "p100d", efficiencyPackage: "Default", exteriorColor: "SolidBlack",
        interiorTrim: "White", wheelType: "Cyberstream20", spoiler: "Passive", chargePort: "CCS",
        driverAssist: "TeslaAP4", isEuropean: true, usesMiles: false, hasAirSuspension: true, hasSeatCooling: true,
        options: [
            Option("$MTX12", "Model X Plaid"), Option("$PBSB", "Solid Black", color: "PBSB"),
            Option("$WX20", "20'' Cyberstream Wheels"), Option("$APF2", "Full Self-Driving (Supervised)"),
            Option("$SC04", "Pay-as-you-go Supercharging"),
        ], warranty: .flagship)
}
