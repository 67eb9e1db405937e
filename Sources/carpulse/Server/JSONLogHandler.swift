import Domain
import Drivers
import FoundationEssentials
import Logging

/// One JSON object per line on standard error, for log collectors.
struct JSONLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let clock: WallClock

    init(label: String, level: Logger.Level, clock: WallClock, _ provider: Logger.MetadataProvider?) {
        self.label = label
        logLevel = level
        self.clock = clock
        metadataProvider = provider
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var record: [String: String] = [
            "time": RFC3339.format(clock.now), "level": event.level.rawValue, "logger": label,
            "message": event.message.description,
        ]
        // The nearest word wins, and none of them what stands there already.
        for words in [event.metadata, metadata, metadataProvider?.get()] {
            for (key, value) in words ?? [:] where record[key] == nil { record[key] = value.description }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = try? encoder.encode(record) else { return }
        StandardStream.error.write(String(decoding: line, as: UTF8.self) + "\n")
    }
}
