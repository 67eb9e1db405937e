import Drivers
import FoundationEssentials

/// Runs a script of `Tests/Clients` in a virtual environment of `.vendor`.
public enum PythonClient {
    public static func run(_ script: String, in environment: String, _ arguments: [String]) async throws -> JSON {
        let (python, path) = try command(script, in: environment)
        let (status, output) = try await Tool.run(python, [path] + arguments)
        guard status == .exited(code: 0), let line = output.split(separator: "\n").last else {
            throw Unexpected("\(script) \(arguments.first ?? ""): \(status) \(output)")
        }
        return JSON(bytes: Array(line.utf8))
    }

    public static func command(_ script: String, in environment: String) throws -> (python: String, script: String) {
        var root = #filePath
        for _ in 0..<3 { root = String(root.prefix(upTo: root.lastIndex(of: "/") ?? root.startIndex)) }
        let python = "\(root)/.vendor/\(environment)/bin/python"
        guard FileManager.default.fileExists(atPath: python) else { throw Unexpected("no \(python): run make setup") }
        return (python, "\(root)/Tests/Clients/\(script)")
    }
}
