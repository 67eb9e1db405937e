import CShims
import Glibc

/// The descriptors a child begins with, and our ends of its pipes.
struct ChildDescriptors {
    /// What becomes descriptor 0, 1, 2, ... of the child; -1 stands for `/dev/null`.
    private(set) var forChild: [Int32] = []
    /// Our end of the child's standard input, when it is a pipe.
    private(set) var input: Int32?
    /// Our ends of the child's standard output and standard error, where they are pipes.
    private(set) var output: Int32?
    private(set) var errors: Int32?
    private var closeAfterSpawn: [Int32] = []

    init(_ configuration: ProcessConfiguration, pipesStandardIO: Bool, inherited: [Int32]) throws(ProcessError) {
        do throws(ProcessError) {
            if pipesStandardIO {
                input = try addInputPipe()
                output = try addOutputPipe()
            } else {
                forChild.append(-1)
                output = try add(configuration.standardOutput, inherited: STDOUT_FILENO)
            }
            errors = try add(configuration.standardError, inherited: STDERR_FILENO)
            forChild += inherited
        } catch {
            closeOurs()
            closeChilds()
            throw error
        }
    }

    /// To be called once the child runs, or did not start.
    mutating func closeChilds() {
        for descriptor in closeAfterSpawn { close(descriptor) }
        closeAfterSpawn = []
    }

    /// To be called when the child did not start.
    mutating func closeOurs() {
        for descriptor in [input, output, errors].compactMap(\.self) { close(descriptor) }
        (input, output, errors) = (nil, nil, nil)
    }

    private mutating func addInputPipe() throws(ProcessError) -> Int32 {
        let (reading, writing) = try Self.pipe()
        forChild.append(reading)
        closeAfterSpawn.append(reading)
        return writing
    }

    private mutating func addOutputPipe() throws(ProcessError) -> Int32 {
        let (reading, writing) = try Self.pipe()
        forChild.append(writing)
        closeAfterSpawn.append(writing)
        return reading
    }

    private mutating func add(_ output: ProcessConfiguration.Output, inherited: Int32) throws(ProcessError) -> Int32? {
        switch output {
        case .inherit: forChild.append(inherited)
        case .discard: forChild.append(-1)
        case .lines: return try addOutputPipe()
        case .file(let path):
            let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw ProcessError(.notStarted, "output file: \(String(cString: strerror(errno)))") }
            forChild.append(file)
            closeAfterSpawn.append(file)
        }
        return nil
    }

    private static func pipe() throws(ProcessError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        let error = shim_pipe(&ends)
        guard error == 0 else { throw ProcessError(.notStarted, "pipe: \(String(cString: strerror(error)))") }
        return (ends[0], ends[1])
    }
}
