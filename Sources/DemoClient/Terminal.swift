import Drivers

/// What the person at the terminal sees: live bars there, plain lines elsewhere.
struct Terminal: Sendable {
    /// Whether lines may be drawn over.
    let isLive: Bool
    let write: @Sendable (String) -> Void

    func line(_ text: String) { write(text + "\n") }

    func bars(_ languages: [String]) -> ProgressBars { ProgressBars(languages: languages, terminal: self) }

    /// File, pages, size, milliseconds.
    func table(_ files: [SavedFile]) {
        let width = files.map(\.name.count).max() ?? 10
        line("")
        line("\(pad("file", width))  pages     size      ms")
        for file in files {
            let size = file.bytes >= 1_000 ? "\(file.bytes / 1_000) kB" : "\(file.bytes) B"
            line(
                "\(pad(file.name, width))  \(left(file.pages.map { String($0) } ?? "-", 5))  "
                    + "\(left(size, 7))  \(left(String(milliseconds(file.took)), 6))")
        }
        line("")
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
    private func left(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

/// One bar per language, redrawn in place.
struct ProgressBars {
    private let languages: [String]
    private let terminal: Terminal
    private var states: [(status: String, progress: Int)]
    private var told: [String]
    private var isDrawn = false

    init(languages: [String], terminal: Terminal) {
        self.languages = languages
        self.terminal = terminal
        states = languages.map { _ in ("queued", 0) }
        told = languages.map { _ in "" }
    }

    mutating func show(_ index: Int, status: String, progress: Int) { states[index] = (status, progress) }

    mutating func draw() {
        if terminal.isLive { drawOver() } else { tellChanges() }
    }

    private mutating func drawOver() {
        var text = isDrawn ? "\u{1b}[\(languages.count)A" : ""
        for (language, state) in zip(languages, states) {
            let filled = state.progress * 40 / 100
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 40 - filled)
            let number = String(repeating: " ", count: 3 - String(state.progress).count) + String(state.progress)
            text += "\u{1b}[2K  \(language)  \(bar) \(number) %  \(state.status)\n"
        }
        terminal.write(text)
        isDrawn = true
    }

    private mutating func tellChanges() {
        for index in languages.indices where told[index] != states[index].status {
            told[index] = states[index].status
            terminal.line("  \(languages[index])  \(states[index].status) \(states[index].progress) %")
        }
    }
}
