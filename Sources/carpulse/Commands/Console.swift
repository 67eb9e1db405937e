import Drivers

/// What a command says to the person who called it.
enum Console {
    static func print(_ text: String) { StandardStream.output.write(text + "\n") }
    static func write(_ text: String) { StandardStream.output.write(text) }
    static func error(_ text: String) { StandardStream.error.write(text + "\n") }
    static var isTerminal: Bool { StandardStream.output.isTerminal }
}
