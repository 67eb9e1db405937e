internal import Domain
public import FoundationEssentials

extension Formats {
    /// Kilometres or miles.
    public func distance(km: Double, digits: Int = 0) -> String {
        distanceNumber(km: km, digits: digits) + Conventions.space + distanceUnit
    }

    /// The number of a distance, for a table or tile that shows the unit by itself.
    public func distanceNumber(km: Double, digits: Int = 0) -> String {
        decimal(units.miles ? km / 1.609344 : km, digits: digits)
    }

    /// `km` or `mi`.
    public var distanceUnit: String { units.miles ? "mi" : "km" }

    /// Bar with one decimal, or whole psi.
    public func pressure(bar: Double) -> String {
        pressureNumber(bar: bar) + Conventions.space + pressureUnit
    }

    /// The number of a pressure, for a table that shows the unit by itself.
    public func pressureNumber(bar: Double) -> String {
        units.psi ? decimal(Self.psi(bar), digits: 0) : decimal(bar, digits: 1)
    }

    /// A pressure against another, with its sign.
    public func pressureDifference(bar: Double) -> String {
        pressureDifferenceNumber(bar: bar) + Conventions.space + pressureUnit
    }

    /// The number of a difference, for a table that shows the unit by itself.
    public func pressureDifferenceNumber(bar: Double) -> String {
        units.psi ? signed(Self.psi(bar), digits: 0) : signed(bar, digits: 1)
    }

    /// `bar` or `psi`.
    public var pressureUnit: String { units.psi ? "psi" : "bar" }

    /// Degrees Celsius or Fahrenheit.
    public func temperature(celsius: Double, digits: Int = 0) -> String {
        decimal(units.fahrenheit ? celsius * 9 / 5 + 32 : celsius, digits: digits) + Conventions.space
            + temperatureUnit
    }

    /// `°C` or `°F`.
    public var temperatureUnit: String { units.fahrenheit ? "°F" : "°C" }

    public func energy(kWh: Double, digits: Int = 1) -> String {
        decimal(kWh, digits: digits) + Conventions.space + "kWh"
    }

    public func energy(kWh: Decimal, digits: Int = 1) -> String {
        decimal(kWh, digits: digits) + Conventions.space + "kWh"
    }

    public func power(kW: Double, digits: Int = 0) -> String {
        decimal(kW, digits: digits) + Conventions.space + "kW"
    }

    private static func psi(_ bar: Double) -> Double { bar * TyreFigure.psiPerBar }
}
