public import FoundationEssentials

/// The decisions of a session. Each function is synchronous and either changes the whole value or throws.
extension SessionState {
    /// Photos per session (row G1).
    public static let maxImages = 10
    /// Tasks a session remembers, about 146 bytes each in a part of 16 KB; the oldest are forgotten first.
    public static let maxTasks = 100

    /// A sign-in replaces the account; facts of another account's cars are forgotten, and those that were fetched with
    /// other permissions.
    public mutating func connect(_ account: TeslaAccount) {
        if core.account?.subject != account.subject {
            vehicles = VehicleCache()
            core.selected = []
        } else if core.account.map({ Set($0.scopes) }) != Set(account.scopes) {
            vehicles.facts = [:]
        }
        core.account = account
    }

    /// What was asked of Tesla for one sign-in must not reach the next one, nor come back after all was forgotten.
    public func checkSignIn(isOf account: TeslaAccount?) throws(Problem) {
        guard let current = core.account else { throw Problem(.teslaLoginRequired, "Sign in with Tesla first") }
        guard let account, current.isSameSignIn(as: account) else { throw Self.signedInAnew }
    }

    public static let signedInAnew = Problem(
        .sessionBusy, "The session was signed in anew meanwhile", retryAfter: .seconds(1))

    /// The account lives in another region than its token said.
    public mutating func move(to region: TeslaRegion) { core.account?.region = region }

    /// The car did not answer though the list says that it is awake: it is not asked again before the list says so anew.
    public mutating func fellAsleep(_ vin: VIN) {
        guard let index = vehicles.list.firstIndex(where: { $0.vin == vin }) else { return }
        vehicles.list[index].state = .asleep
    }

    public mutating func disconnect() {
        core.account = nil
        vehicles = VehicleCache()
        core.selected = []
    }

    /// Takes over a fresh list; a single car is selected at once, cars that left the account lose their facts.
    public mutating func list(_ cars: [VehicleSummary], at time: Date) {
        vehicles.list = cars
        vehicles.listedAt = time
        let present = Set(cars.map(\.vin))
        vehicles.facts = vehicles.facts.filter { present.contains($0.key) }
        core.selected = core.selected.filter(present.contains)
        if cars.count == 1 { core.selected = cars.map(\.vin) }
    }

    /// Failures remembered, about 70 bytes each in a part of 16 KB.
    private static let maxInvoiceFailures = 100

    /// What became of attempts to get invoices: those that came are no failures any more.
    public mutating func noteInvoices(had: some Sequence<String>, failed: [String: String]) {
        var failures = vehicles.invoiceFailures ?? [:]
        for id in had { failures[id] = nil }
        for (id, code) in failed.sorted(by: { $0.key < $1.key }) where id.utf8.count <= 64 {
            // What is new counts more than what was never asked for again.
            if failures.count >= Self.maxInvoiceFailures, failures[id] == nil, let old = failures.keys.min() {
                failures[old] = nil
            }
            failures[id] = code
        }
        vehicles.invoiceFailures = failures.isEmpty ? nil : failures
    }

    public mutating func select(_ vins: [VIN]) throws(Problem) {
        for vin in vins { _ = try vehicle(vin) }
        core.selected = vins.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The car, or 404: a car of another account does not exist for this session.
    public func vehicle(_ vin: VIN) throws(Problem) -> VehicleSummary {
        guard let car = vehicles.summary(of: vin) else {
            throw Problem(.vehicleNotInSession, "This vehicle does not belong to the session")
        }
        return car
    }

    /// Refuses before any byte is stored when the photos do not fit.
    public func checkRoom(forImages count: Int) throws(Problem) {
        guard images.count + count <= Self.maxImages else {
            throw Problem(
                .tooManyImages, "A session holds at most \(Self.maxImages) images; it has \(images.count)")
        }
    }

    /// Idempotent by id, so that a repeated commit adds nothing.
    public mutating func add(_ image: SessionImage) throws(Problem) {
        guard !images.contains(where: { $0.id == image.id }) else { return }
        try checkRoom(forImages: 1)
        images.append(image)
    }

    /// The image that was removed, or 404.
    public mutating func removeImage(_ id: ImageID) throws(Problem) -> SessionImage {
        guard let index = images.firstIndex(where: { $0.id == id }) else {
            throw Problem(.imageNotFound, "No such image in this session")
        }
        return images.remove(at: index)
    }

    /// Changes what is said about a photo and its place in the order (0 is first).
    public mutating func changeImage(_ id: ImageID, _ change: ImageChange) throws(Problem) -> SessionImage {
        guard let index = images.firstIndex(where: { $0.id == id }) else {
            throw Problem(.imageNotFound, "No such image in this session")
        }
        if let caption = change.caption { images[index].caption = caption }
        if let alt = change.alt { images[index].alt = alt }
        if let slot = change.slot { images[index].slot = slot }
        if let vin = change.vin { images[index].vin = vin }
        let image = images[index]
        if let position = change.position {
            images.remove(at: index)
            images.insert(image, at: min(max(position, 0), images.count))
        }
        return image
    }

    public mutating func remember(_ task: SessionTask) {
        if let index = tasks.firstIndex(where: { $0.id == task.id }) {
            tasks[index] = task
        } else {
            tasks.append(task)
        }
        if tasks.count > Self.maxTasks { tasks.removeFirst(tasks.count - Self.maxTasks) }
    }
}
