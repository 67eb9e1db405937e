import Drivers
import TestSupport
import Testing

/// Memory of the instances and the age of what waits longest, over time.
actor Gauge {
    static let token = "only-for-the-figures-of-a-long-run"

    private struct Sample {
        var second: Double
        /// Of each instance, MB.
        var memory: [Double]
        var oldestWaiting, waiting, running: Int
    }

    private let cluster: Cluster
    private var samples: [Sample] = []
    /// Times that the instance could not tell.
    private var gaps = 0

    init(cluster: Cluster) { self.cluster = cluster }

    func measure(every pause: Duration, until end: ContinuousClock.Instant) async throws {
        let start = ContinuousClock.now
        while ContinuousClock.now < end {
            try await Task.sleep(for: pause)
            guard let sample = try await sample((ContinuousClock.now - start) / .seconds(1)) else {
                gaps += 1
                continue
            }
            samples.append(sample)
            // At once: of a run that is broken off the figures so far remain.
            print(line(sample))
        }
    }

    /// nil when the instance says that it cannot tell just now.
    private func sample(_ second: Double) async throws -> Sample? {
        var request = OutgoingRequest(method: "GET", url: await cluster.instances[0].address + "/api/v1/admin/queue")
        request.headers["Authorization"] = "Bearer " + Self.token
        let answer = try await cluster.deployment.http.execute(request)
        await cluster.traffic.note(answer, "GET queue")
        if answer.status == 503 { return nil }
        guard answer.status == 200 else { throw Unexpected(answer) }
        let queue = JSON(answer)
        var memory: [Double] = []
        for instance in cluster.instances { memory.append(Double(await instance.residentBytes ?? 0) / 1e6) }
        return Sample(
            second: second, memory: memory, oldestWaiting: queue.int("oldest_waiting_s") ?? 0,
            waiting: queue.int("waiting") ?? 0, running: queue.int("running") ?? 0)
    }

    private func line(_ sample: Sample) -> String {
        let memory = sample.memory.map { "\(Int($0.rounded()))" }.joined(separator: " ")
        return "  \(Int(sample.second)) s: \(memory) MB; oldest \(sample.oldestWaiting) s, "
            + "\(sample.waiting) waiting, \(sample.running) running"
    }

    /// How memory grew, in words.
    var summary: String {
        let slopes = cluster.instances.indices.map { "\(Int(slope(of: $0).rounded()))" }.joined(separator: ", ")
        return "memory slope of the instances in the second half: \(slopes) MB/h; "
            + "oldest waiting at most \(samples.map(\.oldestWaiting).max() ?? 0) s; \(gaps) samples missing"
    }

    /// Nothing waits for long, and memory grows by less than a tenth over the second half (the first one warms up).
    func expectSteady() {
        #expect(gaps * 10 <= samples.count)
        #expect((samples.map(\.oldestWaiting).max() ?? 0) < 60)
        let half = settled
        guard half.count > 10, let first = half.first, let last = half.last else { return }
        for index in cluster.instances.indices {
            let growth = slope(of: index) * (last.second - first.second) / 3_600
            let mean = half.map { $0.memory[index] }.reduce(0, +) / Double(half.count)
            #expect(growth < mean / 10 + 10, "instance \(index) grew by \(growth) MB")
        }
    }

    private var settled: ArraySlice<Sample> { samples.dropFirst(samples.count / 2) }

    /// MB an hour, by least squares.
    private func slope(of instance: Int) -> Double {
        let points = settled.map { (x: $0.second, y: $0.memory[instance]) }
        guard points.count > 1 else { return 0 }
        let (x, y) = (points.map(\.x).reduce(0, +), points.map(\.y).reduce(0, +))
        let count = Double(points.count)
        let (meanX, meanY) = (x / count, y / count)
        let covariance = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
        let variance = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        return variance > 0 ? covariance / variance * 3_600 : 0
    }
}
