/// The data of a report that a client brings itself (row R1): Tesla is not asked, so only the subject of the run is.
enum ReportData {
    /// A page or two.
    static let small = make(charging: 0)
    /// The same of a certain car.
    static func of(_ vin: String) -> String { make(charging: 0, vin: vin) }
    static let medium = make(charging: 80)
    /// About half a second of work on a slow core, so that a blow has something to hit.
    static let large = make(charging: 400)

    private static func make(charging count: Int, vin: String = "LRW3E7EK1RC000101") -> String {
        let sessions = (0..<count).map(session).joined(separator: ",")
        return #"{"vin":"\#(vin)","charging":[\#(sessions)]}"#
    }

    private static func session(_ number: Int) -> String {
        let start = "\(2020 + number / 336)-\(two(number / 28 % 12 + 1))-\(two(number % 28 + 1))T12:00:00+02:00"
        let fee =
            #"{"kind":"CHARGING","currency":"EUR","unit":"kwh","usage":\#(20 + number % 50),"rate":0.5,"#
            + #""due":\#(10 + number % 25),"net_due":\#(10 + number % 25)}"#
        return #"{"id":\#(number + 1),"site":"Site \#(number % 40)","country":"FI","start":"\#(start)","#
            + #""fees":[\#(fee)],"invoices":[]}"#
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
