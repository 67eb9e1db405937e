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
        LoggingSystem.bootstrap { label in
            switch format {
            case .json: return JSONLogHandler(label: label, level: level, clock: clock)
            case .text:
                var handler = StreamLogHandler.standardError(label: label)
                handler.logLevel = level
                return handler
            }
        }
    }

    static func metrics() -> PrometheusRegistry {
        let registry = PrometheusRegistry(MetricCatalogue.all)
        MetricsSystem.bootstrap(registry)
        return registry
    }
}
