import TestSupport
import Testing

@testable import Drivers

@Suite struct DirectoryLockTests {
    @Test func oneHolderAtATime() throws {
        let directory = try TemporaryDirectory()
        var lock = try DirectoryLock.tryAcquire(directory.path)
        #expect(lock != nil)
        #expect(try DirectoryLock.tryAcquire(directory.path) == nil)
        lock = nil
        #expect(try DirectoryLock.tryAcquire(directory.path) != nil)
    }

    @Test func aChildThatInheritsItHoldsItOn() async throws {
        let directory = try TemporaryDirectory()
        var lock = try DirectoryLock.tryAcquire(directory.path)
        let child = try await ChildProcess.start(
            ProcessConfiguration(executable: "sleep", arguments: ["60"], environment: ["PATH": "/usr/bin:/bin"]),
            pipesStandardIO: false, inherited: [try #require(lock?.descriptor)]
        ).process
        lock = nil
        #expect(try DirectoryLock.tryAcquire(directory.path) == nil)
        child.kill()
        _ = await child.exitStatus
        #expect(try DirectoryLock.tryAcquire(directory.path) != nil)
    }
}
