import Testing

/// Real processes, a real Redis, real deaths: the rows of docs/failures.md.
///
/// Two lanes, each one test after the other, because every test runs several servers and a load, and mostly waits. The
/// other targets' tests run beside them; `make chaos` runs one at a time.
enum Chaos {
    /// What happens to instances and their workers.
    @Suite(.serialized) enum Instances {}
    /// What happens to Redis, and what it holds.
    @Suite(.serialized) enum Store {}
}
