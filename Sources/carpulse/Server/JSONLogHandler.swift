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
        var line = Array("{\"time\":".utf8)
        line.reserveCapacity(512)
        JSONText.append(RFC3339.format(clock.now), to: &line)
        var names = ["time"]
        func add(_ name: String, _ value: String) {
            guard !names.contains(name) else { return }
            names.append(name)
            line.append(UInt8(ascii: ","))
            JSONText.append(name, to: &line)
            line.append(UInt8(ascii: ":"))
            JSONText.append(value, to: &line)
        }
        add("level", event.level.rawValue)
        add("logger", label)
        add("message", event.message.description)
        // The nearest word wins, and none of them what stands there already.
        for words in [event.metadata, metadata, metadataProvider?.get()] {
            for (name, value) in (words ?? [:]).sorted(by: { $0.key < $1.key }) { add(name, value.description) }
        }
        line += "}\n".utf8
        StandardStream.error.write(line)
    }
}
