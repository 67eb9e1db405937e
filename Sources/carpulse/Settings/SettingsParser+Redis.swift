import Drivers

extension SettingsParser {
    /// How to reach the shared Redis; nil without a URL.
    mutating func redis(_ url: SettingKey, trusting caFile: SettingKey) -> RedisConfiguration? {
        let file = optional(caFile)
        var configuration: RedisConfiguration?
        if let text = optional(url) {
            do throws(RedisError) { configuration = try RedisConfiguration(url: text) } catch {
                refuse(url, error.message)
                return nil
            }
        }
        if let file {
            guard configuration?.tls != nil else {
                refuse(caFile, "is of no use: \(url.name) does not begin with rediss://")
                return nil
            }
            do throws(RedisError) { configuration?.tls = try RedisTLS(caFile: file) } catch {
                refuse(caFile, error.message)
            }
        }
        return configuration
    }
}
