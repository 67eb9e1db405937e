import ArgumentParser

/// Exit codes of interface.md, after sysexits.h.
enum Exit {
    /// 78: a setting is wrong; every problem on a line of its own.
    static func configuration(_ failure: ConfigurationFailure) -> ExitCode {
        for problem in failure.problems { Console.error("carpulse: \(problem)") }
        return ExitCode(78)
    }

    /// 69: something the program needs does not work.
    static func unavailable(_ reason: String) -> ExitCode {
        Console.error("carpulse: \(reason)")
        return ExitCode(69)
    }

    /// 1: the command did not reach its end.
    static func failure(_ reason: String) -> ExitCode {
        Console.error("carpulse: \(reason)")
        return ExitCode(1)
    }
}
