import Actors
import Domain
import Hummingbird

/// All that a session can do, for a browser without JavaScript (decisions.md 23). Links and forms are relative: the page
/// does not hold the session's id.
struct SessionPage {
    let view: SessionView
    let cars: [VehicleSummary]
    let tasks: [TaskView]
    let language: ReportLanguage
    let slotName: @Sendable (PhotoSlot, ReportLanguage) -> String
    /// Why what was asked for just now was not done.
    var problem: Problem?
    /// The way from the address that answers to the session's: a form that failed answers with the page as well.
    var root = ""
    /// Tells a form that is sent twice from two forms.
    var key = ""

    private var words: SessionPageWords { .of(language) }

    func response() -> Response {
        let parts = [languages, notice, account, vehicles, photos, reports].joined(separator: "\n")
        let page = Page.document(
            language: language.tag, title: words.title, style: Self.style,
            body: "<h1>\(Page.escape(words.title))</h1>\n\(parts)")
        var response = Response.html(status: problem?.code.status ?? .ok, page)
        // A browser that sends no Sec-Fetch-Site names the origin of its forms only under this policy; still nobody but
        // ourselves is sent the address (decisions.md 24).
        response.headers[.referrerPolicy] = "same-origin"
        return response
    }

    private static let style = """
        nav{margin-bottom:1rem}nav a,nav b{margin-right:.75rem;display:inline-block;padding:.15rem 0}h2{font-size:1.25rem;margin:2.5rem 0 .75rem}
        .card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem 1.25rem;margin:0 0 1rem}
        .card h3{font-size:1.05rem;margin:0 0 .25rem}.card p:last-child,.card form:last-child{margin-bottom:0}
        form{margin:.75rem 0;display:flex;flex-wrap:wrap;gap:.75rem;align-items:end}label{font-size:.875rem}
        label>*{display:block;margin-top:.25rem}.tick{display:flex;gap:.5rem;align-items:center;padding:.5rem 0}
        .tick input{margin:0;width:1.1rem;height:1.1rem}select,input{font:inherit;max-width:100%;padding:.4rem .5rem;
        color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.4rem}
        button{font:inherit;font-weight:600;padding:.5rem 1rem;border:0;border-radius:.5rem;cursor:pointer;
        background:var(--accent);color:var(--on)}button.plain{background:none;color:var(--link);padding:.5rem 0}
        .problem{border-left:4px solid #b91c1c}.shots{display:flex;flex-wrap:wrap;gap:1rem}
        figure{margin:0;width:10rem}figure img{max-width:100%;border-radius:.4rem}figcaption{font-size:.875rem}
        table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:.5rem .5rem .5rem 0;
        border-top:1px solid var(--line);font-weight:400}select:focus-visible,input:focus-visible,
        button:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
        """.replacing("\n", with: "")

    private var languages: String {
        let links = ReportLanguage.allCases.map { other in
            other == language
                ? "<b lang=\"\(other.tag)\">\(Page.escape(other.nativeName))</b> "
                : "<a lang=\"\(other.tag)\" hreflang=\"\(other.tag)\" href=\"\(root)page?lang=\(other.rawValue)\">"
                    + "\(Page.escape(other.nativeName))</a>"
        }
        return "<nav>\(links.joined(separator: "\n"))</nav>"
    }

    private var notice: String {
        guard let problem else { return "" }
        return """
            <div class="card problem" role="alert"><p><b>\(Page.escape(words.notDone))</b></p>
            <p lang="en">\(Page.escape(problem.detail))</p><p class="soft"><code>\(problem.code.rawValue)</code></p></div>
            """
    }

    private var account: String {
        let time = String(RFC3339.format(view.expiresAt).prefix(16)).replacing("T", with: " ")
        let end = words.until.replacing("%", with: time)
        let state = view.isConnected ? words.connected : PermissionWords.of(language).signIn
        let button =
            view.isConnected
            ? ""
            : "<form method=\"post\" enctype=\"multipart/form-data\" "
                + "action=\"\(root)page/sign-in?lang=\(language.rawValue)\"><button>\(Page.escape(words.signIn))</button></form>"
        return "<p>\(Page.escape(state))</p>\(button)<p class=\"soft\">\(Page.escape(end))</p>"
    }

    // MARK: Cars

    private var vehicles: String {
        guard !cars.isEmpty else { return "" }
        return "<h2>\(Page.escape(words.cars))</h2>\n" + cars.map(card).joined(separator: "\n")
    }

    private func card(_ car: VehicleSummary) -> String {
        let path = "\(root)vehicles/\(car.vin.rawValue)"
        let options = ReportLanguage.allCases.map { other in
            "<option value=\"\(other.rawValue)\"\(other == language ? " selected" : "")>"
                + "\(Page.escape(other.nativeName))</option>"
        }
        return """
            <div class="card"><h3>\(Page.escape(name(of: car)))</h3><p class="soft">\(car.vin.masked)</p>
            <p><a href="\(path)/report.html?lang=\(language.rawValue)">\(Page.escape(words.read))</a></p>
            <form method="post" enctype="multipart/form-data" action="\(root)page/reports?lang=\(language.rawValue)">
            <input type="hidden" name="vin" value="\(car.vin.rawValue)"><input type="hidden" name="key" value="\(key)">
            <label>\(Page.escape(words.language))<select name="locale">\(options.joined())</select></label>
            <label class="tick"><input type="checkbox" name="mask_vin" value="1">\(Page.escape(words.hideVIN))</label>
            <button>\(Page.escape(words.makePDF))</button></form>
            <p><a href="\(path)/charging-invoices.zip">\(Page.escape(words.invoices))</a> ·
            <a href="\(path)/charging-history.csv?lang=\(language.rawValue)">\(Page.escape(words.history))</a></p></div>
            """
    }

    private func name(of car: VehicleSummary) -> String {
        let vin = VINDecoder(car.vin)
        let model = [vin.model ?? "Tesla", vin.year.map { "\($0)" }].compactMap(\.self).joined(separator: ", ")
        return car.displayName.map { "\($0) (\(model))" } ?? model
    }

    // MARK: Photos

    private var photos: String {
        let shots = view.state.images.map(figure).joined(separator: "\n")
        let room = SessionState.maxImages - view.state.images.count
        return """
            <h2>\(Page.escape(words.photos))</h2>
            <div class="shots">\(shots)</div>
            <p class="soft">\(Page.escape(words.photoRules.replacing("%", with: "\(room)")))</p>
            \(room > 0 ? uploadForm : "")
            """
    }

    private func figure(_ image: SessionImage) -> String {
        let path = "\(root)images/\(image.id.rawValue)"
        let slot = image.slot.flatMap { PhotoSlot.all.contains($0) ? slotName($0, language) : nil }
        let caption = [image.caption, slot].compactMap(\.self).map { "<p>\(Page.escape($0))</p>" }.joined()
        let text = Page.escape(image.alt ?? image.caption ?? slot ?? words.photo)
        return """
            <figure><a href="\(path)"><img src="\(path)/thumbnail" alt="\(text)"></a><figcaption>\(caption)
            <form method="post" enctype="multipart/form-data" \
            action="\(root)page/images/\(image.id.rawValue)/delete?lang=\(language.rawValue)">
            <button class="plain">\(Page.escape(words.delete))</button></form></figcaption></figure>
            """
    }

    private var uploadForm: String {
        let choices = cars.map { "<option value=\"\($0.vin.rawValue)\">\(Page.escape(name(of: $0)))</option>" }
        let chooser =
            cars.count < 2
            ? ""
            : "<label>\(Page.escape(words.car))<select name=\"vin\"><option value=\"\">"
                + "\(Page.escape(words.allCars))</option>\(choices.joined())</select></label>"
        let slots = PhotoSlot.all.map {
            "<option value=\"\($0.rawValue)\">\(Page.escape(slotName($0, language)))</option>"
        }
        return """
            <form method="post" enctype="multipart/form-data" action="\(root)page/images?lang=\(language.rawValue)">
            <label>\(Page.escape(words.files))<input type="file" name="files" accept="image/jpeg,image/png" multiple \
            required></label>
            <label>\(Page.escape(words.caption))<input name="caption" maxlength="300"></label>
            <label>\(Page.escape(words.slot))<select name="slot"><option value="">–</option>\(slots.joined())</select></label>
            \(chooser)<button>\(Page.escape(words.upload))</button></form>
            """
    }

    // MARK: Reports

    private var reports: String {
        guard !tasks.isEmpty else { return "" }
        return """
            <h2>\(Page.escape(words.reports))</h2>
            <table>\(tasks.reversed().map(row).joined(separator: "\n"))</table>
            <p><a href="\(root)page?lang=\(language.rawValue)">\(Page.escape(words.refresh))</a></p>
            """
    }

    private func row(_ task: TaskView) -> String {
        let record = task.record
        let result =
            record.status == .complete
            ? "<a href=\"/api/v1/tesla/reports/\(record.id.rawValue)/download\">\(Page.escape(words.download))</a>"
            : Page.escape(words.state(record.status))
        let share = record.status.isTerminal ? "" : " \(record.progress) %"
        return "<tr><th scope=\"row\">\(record.maskedVIN)</th>"
            + "<td>\(Page.escape(record.language.nativeName))</td><td>\(result)\(share)</td></tr>"
    }
}
