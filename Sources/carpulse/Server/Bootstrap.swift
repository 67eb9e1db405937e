import CoreMetrics
import Domain
import Drivers
import Logging

/// The logging and metrics systems of the program; called once, first: handles made before would record nothing.
enum Bootstrap {
    static func logging(_ settings: Settings, clock: WallClock) throws(ConfigurationFailure) {
        guard let level = Logger.Level(rawValue: settings.logLevel) else {
            throw ConfigurationFailure(["LOG_LEVEL: \"\(settings.logLevel)\" is not a log level"])
        }
        let format = settings.logFormat ?? (StandardStream.error.isTerminal ? .text : .json)
        LoggingSystem.bootstrap(
            { label, provider in
                switch format {
                case .json: return JSONLogHandler(label: label, level: level, clock: clock, provider)
                case .text:
                    var handler = StreamLogHandler.standardError(label: label, metadataProvider: provider)
                    handler.logLevel = level
                    return handler
                }
            }, metadataProvider: trace)
    }

    /// Whatever is logged while a request or its report is worked on names them, wherever it is logged.
    private static let trace = Logger.MetadataProvider {
        guard let trace = RequestTrace.current else { return [:] }
        return ["request_id": "\(trace.request)", "trace_id": "\(trace.parent.trace)"]
    }

    static func metrics() -> PrometheusRegistry {
        let registry = PrometheusRegistry(MetricCatalogue.all, logger: Logger(label: "carpulse"))
        MetricsSystem.bootstrap(registry)
        return registry
    }
}
