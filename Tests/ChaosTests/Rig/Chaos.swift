import Testing

/// Real processes, a real Redis, real deaths: the rows of docs/failures.md. One after the other, because each of them
/// runs several servers and a load; the other targets' tests run beside them.
@Suite(.serialized) enum Chaos {}
