/// Holds whoever comes until it is opened for good.
actor Gate {
    private var isOpen = false
    private var count = 0
    private var held: [CheckedContinuation<Void, Never>] = []
    private var watchers: [CheckedContinuation<Void, Never>] = []

    func pass() async {
        count += 1
        for watcher in watchers { watcher.resume() }
        watchers = []
        if isOpen { return }
        await withCheckedContinuation { held.append($0) }
    }

    /// Returns once somebody has come.
    func arrived() async {
        if count > 0 { return }
        await withCheckedContinuation { watchers.append($0) }
    }

    func open() {
        isOpen = true
        for one in held { one.resume() }
        held = []
    }
}
