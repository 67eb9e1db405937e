/// One entry of the release notes.
struct ReleaseNote: Sendable {
    let title: String
    let subtitle: String
    let text: String

    static let all = [
        ReleaseNote(title: "Minor Updates", subtitle: "", text: "This release contains minor fixes and improvements."),
        ReleaseNote(
            title: "Charging Stops", subtitle: "Navigation",
            text: "The trip planner shows how busy each charging stop will be when you arrive."),
        ReleaseNote(
            title: "Cabin Temperature", subtitle: "Climate",
            text: "The climate page remembers a temperature for each driver profile."),
        ReleaseNote(
            title: "Tyre Pressure Card", subtitle: "Service",
            text: "The service page shows when each tyre pressure was last measured."),
    ]

    func json(version: String) -> JSONValue {
        [
            "title": .string(title), "subtitle": .string(subtitle), "description": .string(text),
            "customer_version": .string(version), "icon": "release_notes_icon", "image_url": "",
            "light_image_url": "",
        ]
    }
}
