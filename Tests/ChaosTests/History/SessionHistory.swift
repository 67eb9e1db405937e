import Drivers
import TestSupport

/// All calls that clients made on one session, and what they learnt of it.
actor SessionHistory {
    private let begin = ContinuousClock.now
    private var settings: RegisterHistory
    private var captions: [String: RegisterHistory] = [:]
    private var images = SetHistory()
    private var tasks = SetHistory()
    private var numbers = 0
    private var tasksAsked = 0
    /// Images that somebody may try to change or delete.
    private var known: [String] = []
    /// Answers that no call of these should get.
    private(set) var strange: [String] = []
    private(set) var calls = 0

    init(settings: String) { self.settings = RegisterHistory(initial: settings) }

    /// Now, on the clock of the history.
    nonisolated var now: Int {
        let passed = (ContinuousClock.now - begin).components
        return Int(passed.seconds) * 1_000_000_000 + Int(passed.attoseconds / 1_000_000_000)
    }

    /// Makes a value that nobody else writes.
    func number() -> Int {
        numbers += 1
        return numbers
    }

    /// A session lists its last hundred reports; more than that would be forgotten by right.
    func mayAsk(atMost limit: Int) -> Bool {
        tasksAsked += 1
        return tasksAsked <= limit
    }

    var someImage: String? { known.randomElement() }

    // MARK: Writes

    func wroteSettings(_ value: String, _ outcome: Outcome) {
        if let span = note(outcome) { settings.wrote(value, span) }
        if case .done(let answer, let span) = outcome { settings.read(Settings(JSON(answer)).text, span) }
    }

    func added(imageWith caption: String, _ outcome: Outcome) {
        guard let span = note(outcome, mayBe: [409]) else { return }
        guard case .done(let answer, _) = outcome, let image = JSON(answer).list("data").first?.string("id") else {
            return images.addedPerhaps(span)
        }
        images.added(image, span)
        captions[image, default: RegisterHistory()].wrote(caption, span)
        known.append(image)
        if known.count > 12 { known.removeFirst() }
    }

    func removed(image: String, _ outcome: Outcome) {
        let span = note(outcome, mayBe: [404])
        switch outcome {
        case .done: span.map { images.removed(image, $0) }
        case .refused(_, let span): images.missed(image, span)
        case .unknown: span.map { images.removedPerhaps(image, $0) }
        }
    }

    func changed(captionOf image: String, to caption: String, _ outcome: Outcome) {
        if let span = note(outcome, mayBe: [404]) { captions[image, default: RegisterHistory()].wrote(caption, span) }
        switch outcome {
        case .done(let answer, let span):
            images.met(image, span)
            captions[image]?.read(JSON(answer).string("caption") ?? "-", span)
        case .refused(_, let span): images.missed(image, span)
        case .unknown: break
        }
    }

    func asked(_ outcome: Outcome) {
        guard let span = note(outcome, mayBe: [429]) else { return }
        if case .done(let answer, _) = outcome, let task = JSON(answer).string("task_id") {
            tasks.added(task, span)
        } else {
            tasks.addedPerhaps(span)
        }
    }

    // MARK: Reads

    func sawSession(_ outcome: Outcome) {
        _ = note(outcome)
        if case .done(let answer, let span) = outcome { settings.read(Settings(JSON(answer)).text, span) }
    }

    func sawImages(_ outcome: Outcome) {
        _ = note(outcome)
        guard case .done(let answer, let span) = outcome else { return }
        let list = JSON(answer).list("data")
        images.listed(list.compactMap { $0.string("id") }, span, atMost: 10)
        for image in list {
            guard let id = image.string("id") else { continue }
            captions[id, default: RegisterHistory()].read(image.string("caption") ?? "-", span)
        }
    }

    func sawTasks(_ outcome: Outcome) {
        _ = note(outcome)
        guard case .done(let answer, let span) = outcome else { return }
        tasks.listed(JSON(answer).list("data").compactMap { $0.string("task_id") }, span, atMost: 100)
    }

    // MARK: Verdict

    func violations() -> [String] {
        // Nobody knows the first caption of an image whose upload was not answered.
        let captions = captions.filter { images.wasAdded($0.key) }
        return settings.violations().map { "settings: \($0)" } + images.violations().map { "images: \($0)" }
            + tasks.violations().map { "reports: \($0)" }
            + captions.flatMap { image, history in history.violations().map { "caption of \(image): \($0)" } }
    }

    struct Figures {
        var settings, captions: (writes: Int, reads: Int)
        var images, tasks: (additions: Int, removals: Int, lists: Int)
    }

    var figures: Figures {
        let captions = captions.values.map(\.counts).reduce((0, 0)) { ($0.0 + $1.writes, $0.1 + $1.reads) }
        return Figures(settings: settings.counts, captions: captions, images: images.counts, tasks: tasks.counts)
    }

    /// When the call may have had its effect; nil when it had none.
    private func note(_ outcome: Outcome, mayBe refusals: Set<Int> = []) -> Span? {
        calls += 1
        switch outcome {
        case .done(_, let span): return span
        case .unknown(let span): return span.withoutEnd()
        case .refused(let answer, _):
            if !refusals.contains(answer.status) { strange.append("\(Unexpected(answer))") }
            return nil
        }
    }
}
