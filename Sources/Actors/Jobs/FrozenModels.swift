import Domain

/// Report models read lately: nine languages of one car read, open and decode theirs once. Inputs are named by their
/// content, so one that is kept never differs from the one that is stored. Emptied when no job is under way.
actor FrozenModels {
    /// More than the cars that are being reported at one moment are not worth their memory.
    static let capacity = 4

    /// The one used last at the end.
    private var held: [(name: ObjectName, model: ReportModel)] = []

    func model(named name: ObjectName) -> ReportModel? {
        guard let index = held.firstIndex(where: { $0.name == name }) else { return nil }
        let found = held.remove(at: index)
        held.append(found)
        return found.model
    }

    func keep(_ model: ReportModel, named name: ObjectName) {
        held.removeAll { $0.name == name }
        held.append((name, model))
        if held.count > Self.capacity { held.removeFirst() }
    }

    func empty() { held = [] }
}
