import Domain
import FoundationEssentials

/// The queue and the instances, as the operator sees them.
struct QueueAnswer {
    let figures: QueueFigures

    /// Of a thousand partitions the busiest are shown.
    private static let maxLanes = 100

    func write(to json: inout JSONWriter) {
        json.field("waiting", figures.waiting)
        json.field("running", figures.running)
        json.field("slots", figures.slots)
        json.field("oldest_waiting_s", figures.oldestWaiting?.wholeSeconds)
        json.field("mean_ms", Int(figures.mean / .milliseconds(1)))
        json.field("can_render", figures.canRender)
        json.field("dead_letters", figures.deadLetters)
        json.object("totals") { json in
            json.field("complete", figures.totals.complete)
            json.field("failed", figures.totals.failed)
            json.field("retried", figures.totals.retried)
            json.field("stalls", figures.totals.stalls)
        }
        json.field("partitions_in_use", figures.lanes.count)
        json.array("partitions", busiest) { json, lane in write(lane.value, of: lane.key, to: &json) }
        json.array("instances", figures.instances) { json, instance in write(instance, to: &json) }
    }

    /// Those with anything in them.
    private var busiest: [(key: Partition, value: QueueFigures.Lane)] {
        let busy = figures.lanes.filter { $0.value.waiting + $0.value.running + $0.value.deadLetters > 0 }
        let sorted = busy.sorted { left, right in
            let (first, second) = (left.value.waiting + left.value.running, right.value.waiting + right.value.running)
            return first == second ? left.key < right.key : first > second
        }
        return Array(sorted.prefix(Self.maxLanes))
    }

    private func write(_ lane: QueueFigures.Lane, of partition: Partition, to json: inout JSONWriter) {
        json.object { json in
            json.field("partition", partition.number)
            json.field("ready", lane.ready)
            json.field("delayed", lane.delayed)
            json.field("running", lane.running)
            json.field("oldest_waiting_s", lane.oldestWaiting?.wholeSeconds)
            json.field("dead_letters", lane.deadLetters)
        }
    }

    private func write(_ instance: SeenInstance, to json: inout JSONWriter) {
        json.object { json in
            json.field("instance", instance.load.name)
            json.field("slots", instance.load.slots)
            json.field("running", instance.load.running)
            json.field("renderer", instance.load.renderer.rawValue)
            json.field("draining", instance.load.isDraining)
            json.field("last_beat_ms", Int(instance.silence / .milliseconds(1)))
        }
    }
}

extension DeadLetter {
    func write(to json: inout JSONWriter) {
        json.field("task_id", task.rawValue)
        json.field("failed_at", failedAt)
        json.object("error") { json in
            json.field("code", failure.code)
            json.field("message", failure.message)
        }
        json.field("attempts", attempts)
        json.field("stalls", stalls)
        json.field("locale", language?.rawValue)
        json.field("vin_masked", maskedVIN)
    }
}

extension Duration {
    fileprivate var wholeSeconds: Int { Int(components.seconds) }
}
