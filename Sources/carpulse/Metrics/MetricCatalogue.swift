import Drivers
import Transport

/// All metrics of the program, as docs/metrics.md explains them. `make lint` compares both with what the code records.
enum MetricCatalogue {
    static let all = http + payments + reports + queue + sessions + tesla + store + others + process

    private static let http: [MetricDescription] = [
        .init(
            "http_request_duration_seconds", .histogram(bounds: requestTimes), "From request to the head of the answer",
            slow: SlowLimit(5, others: waiting)),
        .init("http_requests_in_flight", .gauge, "Requests whose answer has not begun"),
        .init("sse_open", .gauge, "Event streams that are open"),
        .init("long_polls_open", .gauge, "Status requests that wait for a change"),
        .init("ratelimit_rejections_total", .counter, "Requests refused with 429 rate_limited"),
        .init("signed_downloads_total", .counter, "Requests for a signed link"),
    ]

    private static let payments: [MetricDescription] = [
        .init("payments_total", .counter, "Payments that came to a status here"),
        .init("payment_alerts_total", .counter, "What a person must look at"),
        .init("webhook_events_total", .counter, "Webhooks of payment providers, by what became of them"),
        .init("webhook_inbox_events", .gauge, "Events of providers that nothing has followed from"),
        .init("payment_documents_total", .counter, "Receipts and credit notes made"),
    ]

    private static let reports: [MetricDescription] = [
        .init("reports_running", .gauge, "Reports that are being made here"),
        .init("report_slots", .gauge, "Reports that can be made here at the same time"),
        .init(
            "report_stage_seconds", .histogram(bounds: workTimes), "Stages of a report that succeeded",
            slow: SlowLimit(2, others: ["render": 30])),
        .init("report_attempts_total", .counter, "Attempts at a report, by how they ended"),
        .init("report_pages", .histogram(bounds: [1, 2, 4, 6, 8, 10, 12, 14, 16, 20, 30, 50]), "Pages of a report"),
        .init("report_bytes", .histogram(bounds: sizes), "Bytes of a report"),
        .init("heartbeat_lag_seconds", .gauge, "Age of the oldest heartbeat of a job under way"),
        .init("renderer_circuit_open", .gauge, "1 while no report is taken because render workers fail"),
        .init("renderer_circuit_openings_total", .counter, "Times that happened"),
        .init(
            "render_worker_seconds", .histogram(bounds: workTimes), "Answers of render processes", slow: SlowLimit(10)),
        .init("render_worker_starts_total", .counter, "Attempts to start a render process"),
        .init("render_worker_failures_total", .counter, "Render processes that ended out of turn"),
    ]

    private static let queue: [MetricDescription] = [
        .init("report_tasks", .gauge, "Tasks of all instances by state"),
        .init("report_events_total", .counter, "What happened to tasks of all instances since the store was set up"),
        .init("report_queue_depth", .gauge, "Tasks that wait, of all instances"),
        .init("report_queue_oldest_seconds", .gauge, "How long the oldest of them has waited"),
        .init("instances_alive", .gauge, "Instances that spoke within ten seconds"),
        .init("jobs_reaped_total", .counter, "Jobs taken back from silent workers or woken for another attempt"),
    ]

    private static let sessions: [MetricDescription] = [
        .init("sessions_active", .gauge, "Session actors in memory"),
        .init("session_memory_bytes", .gauge, "Rough bytes of them"),
        .init("sessions_created_total", .counter, "New sessions"),
        .init("sessions_expired_total", .counter, "Sessions that were ended because their time was over"),
        .init("session_activation_seconds", .histogram(bounds: requestTimes), "Loading a session into memory"),
        .init("session_passivations_total", .counter, "Sessions dropped from memory, idle or for want of room"),
        .init("session_conflicts_total", .counter, "Commits that another instance was faster than"),
        .init("session_overloads_total", .counter, "Requests refused because every session in memory was in use"),
        .init("token_refresh_total", .counter, "Renewals of Tesla tokens"),
        .init("token_reasserted_total", .counter, "Tokens given back to a store that had lost them"),
        .init("snapshot_key_missing_total", .counter, "Sessions met whose key is not in SNAPSHOT_KEYS"),
        .init("snapshots_by_kid", .gauge, "Sessions by the key that seals them, while there is more than one"),
        .init("snapshots_quarantined_total", .counter, "Broken parts of sessions that were set aside"),
        .init("snapshots_unreadable_total", .counter, "Parts of sessions that only a newer release can read"),
        .init("objects_erased_total", .counter, "Stored objects that were deleted"),
        .init("objects_orphaned_total", .counter, "Stored objects that nothing knew of any more, deleted"),
        .init("objects_missing_total", .counter, "Objects that sessions refer to and that are not stored"),
    ]

    private static let tesla: [MetricDescription] = [
        .init("tesla_requests_total", .counter, "Attempts at calls to Tesla"),
        .init(
            "tesla_request_seconds", .histogram(bounds: workTimes), "Time of such an attempt", slow: SlowLimit(5)),
        .init("tesla_cost_microdollars_total", .counter, "Price of what was answered, by Tesla's list"),
    ]

    private static let store: [MetricDescription] = [
        .init(
            "redis_op_seconds", .histogram(bounds: storeTimes), "Operations of the store that were answered",
            slow: SlowLimit(0.25)),
        .init("redis_errors_total", .counter, "Operations of the store that were not"),
        .init("redis_connects_total", .counter, "Connections made"),
        .init("redis_connect_failures_total", .counter, "Attempts at a connection that failed"),
        .init(
            "store_rollback_total", .counter,
            "Versions older than one that was known: the store lost what it had confirmed"),
    ]

    private static let others: [MetricDescription] = [
        .init("build_info", .gauge, "1, with what runs"),
        .init("password_hash_seconds", .histogram(bounds: workTimes), "Hashing or checking a password"),
        .init("health_check_up", .gauge, "1 while the dependency works"),
        .init("draining", .gauge, "1 once the instance is going away"),
        .init("webhook_deliveries_total", .counter, "Attempts to tell a receiver"),
        .init("payment_provider_requests_total", .counter, "Attempts at calls to payment providers"),
        .init(
            "payment_provider_request_seconds", .histogram(bounds: workTimes), "Time of such an attempt",
            slow: SlowLimit(3)),
        .init(PrometheusRegistry.refusals, .counter, "Series beyond the bound of their metric"),
    ]

    private static let process: [MetricDescription] = [
        .init("process_cpu_seconds_total", .counter, "Processor time, render workers excluded"),
        .init("process_resident_memory_bytes", .gauge, "Memory, render workers excluded"),
        .init("process_open_fds", .gauge, "Open descriptors"),
        .init("process_max_fds", .gauge, "Descriptors that may be open"),
        .init("data_dir_free_bytes", .gauge, "Room on the disk of DATA_DIR"),
        .init("data_dir_size_bytes", .gauge, "Size of that disk"),
        .init("process_start_time_seconds", .gauge, "Start, seconds since 1970 UTC"),
    ]

    /// Requests that may be told to wait, by their route: 25 s are no fault of theirs.
    private static let waiting = Dictionary(uniqueKeysWithValues: RouteTable.waiting.map { ($0, 30.0) })
    private static let requestTimes = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
    private static let workTimes = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    private static let storeTimes = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]
    private static let sizes = [64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384].map { $0 * 1_024.0 }
}
