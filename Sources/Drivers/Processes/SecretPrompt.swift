import Glibc

/// Asks a person for something that must not be seen.
public enum SecretPrompt {
    /// One line of standard input, without its end; on a terminal it is not shown while it is typed. nil at the end of
    /// the input.
    public static func read(_ prompt: String) -> String? {
        guard isatty(STDIN_FILENO) == 1 else { return readLine() }
        StandardStream.error.write(prompt)
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else { return readLine() }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            StandardStream.error.write("\n")
        }
        return readLine()
    }
}
