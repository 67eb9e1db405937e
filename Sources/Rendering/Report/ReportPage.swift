import Domain

/// The whole report: its sections in order, header, footer, contents and bookmarks.
struct ReportPage {
    let context: ReportContext
    private let sections: [Section]

    /// One numbered section.
    private struct Section {
        let name: String
        let fields: Fields
        /// May stand below the section before instead of on a page of its own.
        let follows: Bool

        /// No more than a heading and the reason of the gap.
        var isCollapsed: Bool { fields.child(named: "empty") != nil }
    }

    init(context: ReportContext) {
        self.context = context
        let photos = PhotosSection(context: context)
        func section(_ name: String, _ fields: Fields, follows: Bool = false) -> Section {
            Section(name: name, fields: fields, follows: follows)
        }
        var sections = [
            section("glance", GlanceSection(context: context).fields),
            section("battery", BatterySection(context: context).fields),
            section("charging", ChargingSection(context: context).fields),
        ]
        if context.figures.charging?.sessions.isEmpty == false {
            let isShort = context.figures.charging?.months.count { !$0.sessions.isEmpty } ?? 0 < 3
            sections.append(section("history", ChargingTable(context: context).fields, follows: isShort))
        }
        sections += [
            section("warranty", WarrantySection(context: context).fields),
            section("alerts", AlertsSection(context: context).fields),
            section("condition", ConditionSection(context: context).fields, follows: true),
            section("photos", photos.fields, follows: photos.followsOnPage),
            section("glossary", GlossarySection(context: context).fields),
            section("method", MethodSection(context: context).fields),
        ]
        let chosen = context.model.preferences.sections.map { Set($0.map(\.rawValue)) }
        self.sections = sections.filter { chosen?.contains($0.name) ?? true }
    }

    var title: String {
        context.words("meta.title", ["car": context.carName, "digits": context.model.vinEnd])
    }

    var subject: String { context.words("meta.subject", ["time": dataTime]) }

    private var dataTime: String { context.dateTime(context.figures.dataTime) }

    var bookmarks: [RenderedHTML.Bookmark] {
        [.init(title: context.words("report.title"), anchor: "cover", level: 1)]
            + sections.map { .init(title: sectionTitle($0), anchor: $0.name, level: 1) }
    }

    private func sectionTitle(_ section: Section) -> String { context.words("section.\(section.name).title") }

    var fields: Fields {
        var fields: Fields = [
            "page_lang": context.words.language.tag, "title": title, "subject": subject,
            "pdf": context.edition == .pdf, "first": sections.first?.name, "sample": context.model.isSample,
            "header_car": context.shortCarName,
            "header_vin": context.words("page.header.vin", ["digits": context.model.vinEnd]),
            "header_time": context.words("page.header.time", ["time": dataTime]),
            "footer_left": context.model.verification.map {
                context.words("page.footer.code", ["code": $0.code.printed])
            }
                ?? context.words("report.title"),
            "page_parts": pageParts, "section_cover": CoverSection(context: context).fields, "contents": contents,
        ]
        for (index, section) in sections.enumerated() {
            let head: Fields = [
                "number": context.words("section.number", ["number": "\(index + 1)"]), "anchor": section.name,
                "heading": sectionTitle(section),
                "intro_default": section.isCollapsed ? nil : introduction(section.name),
                "style": style(at: index),
            ]
            fields["section_" + section.name] = section.fields.adding(head)
        }
        return fields
    }

    /// Gaps gather on one page, and the warranties, which are short, go with them.
    private func style(at index: Int) -> String {
        let section = sections[index]
        let isAfterGap = index > 0 && sections[index - 1].isCollapsed
        let follows =
            index > 0 && (isAfterGap ? section.isCollapsed || section.name == "warranty" : section.follows)
        return (follows ? "section-follow" : "section") + (section.isCollapsed ? " collapsed" : "")
    }

    private func introduction(_ name: String) -> String? {
        let key = "section.\(name).introduction"
        return context.words.has(key) ? context.words(key) : nil
    }

    private var contents: [Fields] {
        sections.enumerated().filter { $0.element.name != "glance" }.map { index, section in
            [
                "number": "\(index + 1)", "anchor": section.name, "heading": sectionTitle(section),
                "page": context.edition == .pdf ? "{{page:\(section.name)}}" : nil,
            ]
        }
    }

    /// What stands before, between and after the two counters of "page x of y".
    private var pageParts: Fields {
        let parts = context.words("page.number", ["page": "\u{1}", "pages": "\u{1}"])
            .split(separator: "\u{1}", omittingEmptySubsequences: false).map { String($0) }
        return ["before": parts.first, "between": parts.dropFirst().first, "after": parts.dropFirst(2).first]
    }
}
