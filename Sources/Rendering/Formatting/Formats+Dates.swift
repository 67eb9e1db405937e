public import Domain

extension Formats {
    /// `1 March 2026`; the day never parts from the month.
    public func date(_ time: CivilTime) -> String {
        let month = monthName(time.month)
        let space = Conventions.space
        return switch language {
        case .en, .sv, .it: "\(time.day)\(space)\(month) \(time.year)"
        case .fi: "\(time.day).\(space)\(month)ta \(time.year)"
        case .no, .da, .de: "\(time.day).\(space)\(month) \(time.year)"
        case .fr: "\(time.day == 1 ? "1er" : "\(time.day)")\(space)\(month) \(time.year)"
        case .es: "\(time.day)\(space)de\(space)\(month) de \(time.year)"
        }
    }

    /// All in digits, the year with four of them; in English, where readers differ on which number is the month, with
    /// a name: `1 Mar 2026`.
    public func shortDate(_ time: CivilTime) -> String {
        let (day, month) = (Self.padded(time.day), Self.padded(time.month))
        return switch language {
        case .en: "\(time.day)\(Conventions.space)\(monthName(time.month).prefix(3))\(Conventions.space)\(time.year)"
        case .fr, .it: "\(day)/\(month)/\(time.year)"
        case .fi: "\(time.day).\(time.month).\(time.year)"
        case .sv: "\(time.year)-\(month)-\(day)"
        case .no, .da, .de: "\(day).\(month).\(time.year)"
        case .es: "\(time.day)/\(time.month)/\(time.year)"
        }
    }

    /// Hours and minutes, 24-hour clock.
    public func time(_ time: CivilTime) -> String {
        let hour = conventions.padsHour ? Self.padded(time.hour) : "\(time.hour)"
        return hour + conventions.timeSeparator + Self.padded(time.minute)
    }

    /// Long date, time and zone: `1 March 2026, 14:05 UTC+2`.
    /// - Parameter offset: seconds east of UTC, of the place in whose local time `time` is given.
    public func dateTime(_ time: CivilTime, offset: Int) -> String {
        date(time) + conventions.timeJoin + self.time(time) + Conventions.space + Self.zone(offset)
    }

    /// `March 2026`, `marzo de 2026`.
    public func monthYear(year: Int, month: Int) -> String {
        monthName(month) + (language == .es ? " de " : " ") + "\(year)"
    }

    /// Standalone name of a month, 1 to 12; lower case in all languages but English and German.
    public func monthName(_ month: Int) -> String {
        (1...12).contains(month) ? MonthNames.of(language)[month - 1] : Self.dash
    }

    /// The first letter of a month in upper case, for the axis of a chart.
    public func monthInitial(_ month: Int) -> String { monthName(month).prefix(1).uppercased() }

    /// `UTC`, `UTC+2`, `UTC−3:30`.
    private static func zone(_ offset: Int) -> String {
        let minutes = offset.magnitude / 60
        guard minutes > 0 else { return "UTC" }
        let rest = minutes % 60
        return "UTC" + (offset < 0 ? Conventions.minus : "+") + "\(minutes / 60)"
            + (rest == 0 ? "" : ":" + padded(Int(rest)))
    }

    private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
