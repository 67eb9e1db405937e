import Domain

extension Hint {
    /// `ready`, `event S T`, `cancel T` or `token S`, as the scripts publish them. Nil for what a newer release says.
    init?(_ text: String, in partition: Partition) {
        let words = text.split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case ("ready", 1): self = .work(partition)
        case ("token", 2): self = .token(session: words[1])
        case ("cancel", 2):
            guard let task = TaskID(rawValue: words[1]) else { return nil }
            self = .cancel(task)
        case ("event", 3):
            guard let task = TaskID(rawValue: words[2]) else { return nil }
            self = .event(session: words[1], task: task)
        default: return nil
        }
    }
}
