/// A value that holds what must not reach a log: however it is printed, nothing of it is told but its kind.
public protocol Unlogged: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Unlogged {
    public var description: String { "\(Self.self)(…)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
