internal import Domain
public import FoundationEssentials

extension Formats {
    /// Kilometres, or miles for imperial units.
    public func distance(km: Double, digits: Int = 0) -> String {
        distanceNumber(km: km, digits: digits) + Conventions.space + distanceUnit
    }

    /// The number of a distance, for a table or tile that shows the unit by itself.
    public func distanceNumber(km: Double, digits: Int = 0) -> String {
        decimal(units == .metric ? km : km / 1.609344, digits: digits)
    }

    /// `km` or `mi`.
    public var distanceUnit: String { units == .metric ? "km" : "mi" }

    /// Bar with one decimal, or whole psi for imperial units.
    public func pressure(bar: Double) -> String {
        pressureNumber(bar: bar) + Conventions.space + pressureUnit
    }

    /// The number of a pressure, for a table that shows the unit by itself.
    public func pressureNumber(bar: Double) -> String {
        units == .metric ? decimal(bar, digits: 1) : decimal(Self.psi(bar), digits: 0)
    }

    /// A pressure against another, with its sign.
    public func pressureDifference(bar: Double) -> String {
        let number = units == .metric ? signed(bar, digits: 1) : signed(Self.psi(bar), digits: 0)
        return number + Conventions.space + pressureUnit
    }

    /// `bar` or `psi`.
    public var pressureUnit: String { units == .metric ? "bar" : "psi" }

    /// Degrees Celsius, or Fahrenheit for imperial units.
    public func temperature(celsius: Double, digits: Int = 0) -> String {
        let metric = units == .metric
        let number = decimal(metric ? celsius : celsius * 9 / 5 + 32, digits: digits)
        return number + Conventions.space + (metric ? "°C" : "°F")
    }

    public func energy(kWh: Double, digits: Int = 1) -> String {
        decimal(kWh, digits: digits) + Conventions.space + "kWh"
    }

    public func energy(kWh: Decimal, digits: Int = 1) -> String {
        decimal(kWh, digits: digits) + Conventions.space + "kWh"
    }

    public func power(kW: Double, digits: Int = 0) -> String {
        decimal(kW, digits: digits) + Conventions.space + "kW"
    }

    private static func psi(_ bar: Double) -> Double { bar * 14.503773773 }
}
