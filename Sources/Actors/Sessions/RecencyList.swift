/// Values by key, in the order of their last use. Every operation takes constant time.
struct RecencyList<Key: Hashable, Value> {
    /// What becomes of the longest unused value after a look at it.
    enum Verdict {
        case drop
        /// It counts as just used.
        case renew
        case leave
    }

    /// A ring of places; place 0 holds no value and stands between newest and oldest.
    private struct Place {
        var content: (key: Key, value: Value)?
        var older = 0
        var newer = 0
    }

    private var places = [Place()]
    private var free: [Int] = []
    private var index: [Key: Int] = [:]

    var count: Int { index.count }

    /// Reading is no use.
    subscript(key: Key) -> Value? { index[key].flatMap { places[$0].content?.value } }

    /// Makes `value` the newest, in the place of an older one of the same key.
    mutating func insert(_ value: Value, for key: Key) {
        remove(key)
        let place = free.popLast() ?? places.endIndex
        if place == places.endIndex { places.append(Place()) }
        places[place].content = (key, value)
        index[key] = place
        linkAsNewest(place)
    }

    /// Changes the value in place and makes it the newest.
    mutating func use(_ key: Key, _ change: (inout Value) -> Void) {
        guard let place = index[key] else { return }
        unlink(place)
        linkAsNewest(place)
        change(&places[place].content!.value)
    }

    mutating func remove(_ key: Key) {
        guard let place = index.removeValue(forKey: key) else { return }
        unlink(place)
        places[place].content = nil
        free.append(place)
    }

    /// Looks at the longest unused value; nil when there is none.
    mutating func reviewOldest(_ judge: (inout Value) -> Verdict) -> Verdict? {
        let place = places[0].newer
        guard let key = places[place].content?.key else { return nil }
        let verdict = judge(&places[place].content!.value)
        switch verdict {
        case .drop: remove(key)
        case .renew:
            unlink(place)
            linkAsNewest(place)
        case .leave: break
        }
        return verdict
    }

    private mutating func linkAsNewest(_ place: Int) {
        let last = places[0].older
        places[place].older = last
        places[place].newer = 0
        places[last].newer = place
        places[0].older = place
    }

    private mutating func unlink(_ place: Int) {
        let (older, newer) = (places[place].older, places[place].newer)
        places[older].newer = newer
        places[newer].older = older
    }
}
