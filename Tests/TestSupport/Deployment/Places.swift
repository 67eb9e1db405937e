/// Lets a few in at a time; the others wait in line.
actor Places {
    /// Each deployment is several processes, and all tests start at once: more of them would only wait for processors,
    /// and run into limits of time that mean something else.
    static let deployments = Places(4)

    private var free: Int
    private var line: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { line.append($0) }
        }
    }

    func give() {
        if line.isEmpty { free += 1 } else { line.removeFirst().resume() }
    }
}
