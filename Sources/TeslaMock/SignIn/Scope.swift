/// Tesla's scopes, as the consent page words them.
struct Scope: Sendable {
    let name: String
    let title: String
    let detail: String

    /// Granted without a tick box whenever they are asked for.
    static let silent: Set<String> = ["openid", "offline_access"]

    static let all = [
        Scope(name: "openid", title: "Sign in", detail: "Sign in with your account"),
        Scope(name: "offline_access", title: "Stay signed in", detail: "Access when you are not present"),
        Scope(name: "user_data", title: "Profile", detail: "Name, e-mail and picture"),
        Scope(name: "vehicle_device_data", title: "Vehicle information", detail: "Live data, alerts, service, options"),
        Scope(name: "vehicle_location", title: "Vehicle location", detail: "Precise and coarse location"),
        Scope(name: "vehicle_cmds", title: "Vehicle commands", detail: "Commands, wake-up, sharing"),
        Scope(name: "vehicle_charging_cmds", title: "Charging", detail: "Charging history, billed amounts, invoices"),
        Scope(name: "vehicle_specs", title: "Vehicle specifications", detail: "Factory specifications"),
        Scope(name: "energy_device_data", title: "Energy information", detail: "Powerwall and solar data"),
        Scope(name: "energy_cmds", title: "Energy commands", detail: "Powerwall and solar settings"),
    ]

    static func named(_ name: String) -> Scope? { all.first { $0.name == name } }
}
