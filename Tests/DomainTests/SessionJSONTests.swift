import Domain
import FoundationEssentials
import Testing

/// What is stored must come back: every part of a session with every member set.
@Suite struct SessionJSONTests {
    static let now = Date(timeIntervalSince1970: 1_795_000_000)
    static let vin = VIN(rawValue: "5YJSA7E67MF000404")!
    let ids = IDGenerator()

    func same<Value: Codable & Equatable>(_ value: Value) throws {
        #expect(try DomainJSON.decode(Value.self, from: DomainJSON.encode(value)) == value)
    }

    /// Members that an older release does not know, and a slot that this one does not.
    @Test func `a photo without slot, and one with a slot of later, are read`() throws {
        let old = """
            {"id":"img_0500000000000000000000000000","object":"uploads/a/b.jpg","thumbnail":"uploads/a/b-thumb.jpg",
            "width":1,"height":1,"bytes":1,"sha256":"0a","uploaded_at":"2026-11-18T11:06:40.250Z"}
            """
        let image = try DomainJSON.decode(SessionImage.self, from: Data(old.utf8))
        #expect(image.slot == nil && image.alt == nil && image.vin == nil)
        let later = old.replacing("{\"id\"", with: "{\"slot\":\"of_later\",\"alt\":\"x\",\"id\"")
        let newer = try DomainJSON.decode(SessionImage.self, from: Data(later.utf8))
        #expect(newer.slot?.rawValue == "of_later" && newer.alt == "x")
        #expect(String(decoding: try DomainJSON.encode(newer), as: UTF8.self).contains("\"slot\":\"of_later\""))
    }

    @Test func `the core of a session comes back`() throws {
        var core = SessionCore(createdAt: Self.now, language: .no, units: .imperial)
        core.account = TeslaAccount(
            subject: "s", region: .na, scopes: ["openid"], signedInAt: Self.now)
        core.selected = [Self.vin]
        core.referenceRangeKm = 531.5
        core.showChargingSites = true
        try same(core)
    }

    @Test func `the vehicle cache comes back`() throws {
        var cache = VehicleCache()
        cache.list = [
            VehicleSummary(vin: Self.vin, displayName: "Ä", state: .asleep, access: .driver, inService: true)
        ]
        cache.listedAt = Self.now
        cache.facts = [
            Self.vin: CachedFacts(object: .input(session: "s", digest: "d"), fetchedAt: Self.now, lifetime: 30)
        ]
        try same(cache)
    }

    @Test func `images, tasks, tokens and jobs come back`() throws {
        let session = ids.session()
        let image = ids.image(for: session)
        try same([
            SessionImage(
                id: image, object: .upload(session: "s", image: image), thumbnail: .upload(session: "s", image: image),
                width: 3, height: 2, bytes: 1, sha256: "ab", caption: "é", uploadedAt: Self.now)
        ])
        try same([
            SessionTask(
                id: ids.task(for: session), vin: Self.vin, language: .da, status: .uploading, createdAt: Self.now)
        ])
        try same(TeslaTokens(access: Secret("a"), refresh: Secret("r"), expiresAt: Self.now))
        try same(
            ReportJob(
                session: session, input: .input(session: "s", digest: "d"), photos: [], vin: Self.vin, language: .it,
                createdAt: Self.now))
        var job = ReportJob(
            session: session, input: .input(session: "s", digest: "d"), photos: [], vin: Self.vin, language: .it,
            profile: .a3, paper: .letter, sections: [.photos], maskVIN: true, isBrought: true, createdAt: Self.now)
        job.payment = ids.payment(in: session)
        job.trace = RequestTrace(request: "r")
        // Its decoder is written by hand: a member that is added must be in it.
        for (name, value) in Mirror(reflecting: job).children {
            let optional = Mirror(reflecting: value)
            #expect(optional.displayStyle != .optional || optional.children.count == 1, "\(name ?? "") is not set here")
        }
        try same(job)
        try same(
            PendingSignIn(session: session, nonce: "n", browser: "b", returnTo: "/", language: .fr))
    }
}
