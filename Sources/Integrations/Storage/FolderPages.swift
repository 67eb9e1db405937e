import Drivers

/// Pages of large directories in order. A directory gives its names in no order, so it is read whole for every page; what
/// one reading found beyond the page is kept for those that follow.
///
/// A folder of N names is gone through with N / `stretch` + 1 readings, while memory holds `stretch` names of it. What is
/// kept answers for nothing but the middle of a folder: its beginning and its end are always read.
actor FolderPages {
    /// Consecutive keys, from the first beyond `start`.
    private struct Stretch {
        var start: String?
        var keys: [String]

        /// Those beyond `place`; empty when they are not known.
        func rest(after place: String) -> ArraySlice<String> {
            guard start.map({ $0 <= place }) ?? true else { return [] }
            // Halving: the first key beyond the place.
            var (low, high) = (0, keys.count)
            while low < high {
                let middle = (low + high) / 2
                if keys[middle] <= place { low = middle + 1 } else { high = middle }
            }
            return keys[low...]
        }
    }

    private let files: FileStore
    private let stretch: Int
    private var known: [String: Stretch] = [:]
    /// How often a directory was read, and how many names of it.
    private(set) var (readings, entries) = (0, 0)

    /// - Parameter stretch: keys kept of each directory.
    init(files: FileStore, stretch: Int) {
        self.files = files
        self.stretch = stretch
    }

    /// The next keys beyond `place`; fewer than `limit` do not mean that these are the last, none does.
    func keys(
        in directory: String, after place: String?, limit: Int, key: @escaping @Sendable (String) -> String?
    ) async throws(FileError) -> ArraySlice<String> {
        if let place, let rest = known[directory]?.rest(after: place), !rest.isEmpty { return rest.prefix(limit) }
        known[directory] = nil
        let page = try await files.smallest(max(limit, stretch), in: directory, after: place, key: key)
        readings += 1
        entries += page.entries
        if page.keys.count > limit { known[directory] = Stretch(start: place, keys: page.keys) }
        return page.keys.prefix(limit)
    }
}
