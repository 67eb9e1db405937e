import Domain
import FoundationEssentials
import Testing

@Suite struct SessionOperationsTests {
    var state = SessionState(core: SessionCore(createdAt: Date(timeIntervalSince1970: 0), language: .en))
    let ids = IDGenerator()

    static func car(_ vin: String) -> VehicleSummary {
        VehicleSummary(vin: VIN(rawValue: vin)!, displayName: nil, state: .online, access: .owner, inService: false)
    }

    static let first = car("LRW3E7EK1RC000101")
    static let second = car("XP7YGCEK4PB000202")

    func image(_ session: SessionID) -> SessionImage {
        let id = ids.image(for: session)
        return SessionImage(
            id: id, object: .upload(session: "s", image: id),
            thumbnail: .upload(session: "s", image: id, suffix: "-t.jpg"),
            width: 1, height: 1, bytes: 1, sha256: "", caption: nil, uploadedAt: state.core.createdAt)
    }

    @Test mutating func `a single car is selected at once`() {
        state.list([Self.first], at: state.core.createdAt)
        #expect(state.core.selected == [Self.first.vin])
    }

    @Test mutating func `of many invoices that failed the newest are remembered`() {
        let many = Dictionary(uniqueKeysWithValues: (100..<250).map { ("id-\($0)", "upstream_timeout") })
        state.noteInvoices(had: [], failed: many)
        state.noteInvoices(had: ["id-249"], failed: ["new": "tesla_error", String(repeating: "x", count: 65): "huge"])
        let failures = state.vehicles.invoiceFailures ?? [:]
        #expect(failures.count == 100 && failures["new"] == "tesla_error" && failures["id-249"] == nil)
    }

    @Test mutating func `a car that left the account loses its facts and its tick`() throws {
        state.list([Self.first, Self.second], at: state.core.createdAt)
        try state.select([Self.second.vin, Self.second.vin])
        state.vehicles.facts[Self.second.vin] = CachedFacts(
            object: .input(session: "s", digest: "d"), fetchedAt: state.core.createdAt, lifetime: 30)
        state.list([Self.first], at: state.core.createdAt)
        #expect(state.core.selected == [Self.first.vin])
        #expect(state.vehicles.facts.isEmpty)
    }

    @Test mutating func `a foreign car cannot be selected`() {
        state.list([Self.first], at: state.core.createdAt)
        #expect(throws: Problem.self) { try state.select([Self.second.vin]) }
    }

    @Test mutating func `ten images fit and a repeated one counts once`() throws {
        let session = ids.session()
        let repeated = image(session)
        try state.add(repeated)
        try state.add(repeated)
        for _ in 0..<9 { try state.add(image(session)) }
        #expect(state.images.count == 10)
        #expect(throws: Problem.self) { try state.add(image(session)) }
    }

    @Test mutating func `another account forgets the first one's cars`() {
        let account = TeslaAccount(
            subject: "a", region: .eu, scopes: [], signedInAt: state.core.createdAt)
        state.connect(account)
        state.list([Self.first], at: state.core.createdAt)
        state.connect(account)
        #expect(state.vehicles.list.count == 1)
        var other = account
        other.subject = "z"
        state.connect(other)
        #expect(state.vehicles.list.isEmpty && state.core.selected.isEmpty)
    }

    @Test(arguments: [
        "", "/etc/passwd", "a//b", "a/../b", ".hidden", "a/.b", "a b", "ä", String(repeating: "a", count: 513),
    ])
    func `an object name cannot leave its store`(text: String) {
        #expect(ObjectName(rawValue: text) == nil)
    }
}
