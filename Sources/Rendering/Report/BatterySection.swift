import Domain

/// Level, range at a full charge, comparison with the reference and the values behind them.
struct BatterySection {
    let context: ReportContext

    private var words: Messages { context.words }
    private var formats: Formats { context.formats }
    private var figures: ReportFigures { context.figures }
    private var battery: VehicleSnapshot.Battery? { context.model.snapshot?.battery }

    var fields: Fields {
        guard battery != nil else {
            let reason = words("section.battery.empty", ["reason": context.reason(.snapshot)])
            // The charging page is full: beside it the gap has a page of its own, on which each value has its dash.
            let isAlone = figures.charging?.sessions.isEmpty == false
            return isAlone ? ["intro": reason, "gauge": gauge, "values": values] : ["empty": reason]
        }
        return [
            "has_range": true, "gauge": gauge, "retention": retention, "no_retention": noRetention, "method": method,
            "remarks": remarks,
            "comparison": RangeComparison(context: context).fields, "values": values,
        ]
    }

    private var gauge: String {
        BatteryGauge(
            usable: battery?.usableLevel, displayed: battery?.level, limit: battery?.chargeLimit, words: words,
            formats: formats, missing: words("chart.missing", ["reason": context.reason(.snapshot)])
        ).render()
    }

    private var retention: Fields? {
        guard let retention = figures.retention, let estimate = figures.range.estimate else { return nil }
        return [
            "chart": RetentionChart(retention: retention, words: words, formats: formats).render(),
            "chip": confidence(estimate), "caption": caption(retention),
            "grade": retention.reference.origin == .owner ? nil : words("battery.retention.grade"),
            "above": retention.percent > 100
                ? words("retention.above", ["percent": formats.percent(retention.percent, digits: 1)]) : nil,
        ]
    }

    private func caption(_ retention: RangeRetention) -> String {
        switch retention.reference.origin {
        case .owner: words("retention.source.owner")
        case .published(let source, let year):
            words("retention.source.published", ["source": source, "year": "\(year)"])
        }
    }

    /// Why there is no comparison, with the figure that there is.
    private var noRetention: Fields? {
        guard figures.retention == nil else { return nil }
        let estimate = figures.range.estimate
        let reason =
            switch figures.range {
            case .estimate: words("retention.no_reference")
            case .levelTooLow(let level): words("retention.too_low", ["percent": formats.percent(level)])
            case .missing(let gap): words("retention.missing", ["reason": words("gap." + gap.rawValue)])
            }
        return [
            "chip": estimate.map(confidence) ?? context.chip(.none),
            "value": estimate.map { formats.distanceNumber(km: $0.km) } ?? "–",
            "unit": estimate == nil ? nil : formats.distanceUnit,
            "band": estimate.map { words("retention.band", band($0)) }, "reason": reason,
        ]
    }

    private func confidence(_ estimate: RangeEstimate) -> Fields {
        let grade: Grade = estimate.confidence == .high ? .good : estimate.confidence == .medium ? .fact : .watch
        return context.chip(grade, words("confidence." + estimate.confidence.rawValue))
    }

    private func band(_ estimate: RangeEstimate) -> [String: String] {
        ["low": formats.distanceNumber(km: estimate.lowKm), "high": formats.distance(km: estimate.highKm)]
    }

    /// What makes this figure less sure than others, below it.
    private var remarks: [String] {
        guard let estimate = figures.range.estimate else { return [] }
        return [
            estimate.confidence == .cold ? words("method.cold") : nil,
            estimate.confidence == .rough ? words("method.rough") : nil,
            figures.identity.vin.energy == .lfp ? words("method.lfp") : nil,
        ].compactMap(\.self)
    }

    private var method: Fields {
        guard let estimate = figures.range.estimate else { return ["text": [words("method.none")]] }
        let share = formats.decimal(Double(estimate.level) / 100, digits: 2)
        let formula =
            "\(formats.distance(km: estimate.ratedKm, digits: 1)) ÷ \(share) = "
            + formats.distance(km: estimate.km)
        // Few paragraphs: the page is full.
        let text = [[words("method.band", band(estimate))], circumstances, [words("method.not_capacity")]].map {
            // The name of a wheel may end in an ellipsis already.
            $0.compactMap(\.self).joined(separator: " ").replacing("….", with: "…")
        }.filter { !$0.isEmpty }
        return [
            "lead": words(estimate.usesUsableLevel ? "method.lead.usable" : "method.lead.displayed"),
            "formula": formula.replacing(" ", with: "\u{A0}"), "text": text,
        ]
    }

    /// When, on which wheels and in which weather the car read its values.
    private var circumstances: [String?] {
        let snapshot = context.model.snapshot
        return [
            snapshot?.time.map { words("method.read_at", ["time": context.dateTime($0)]) },
            snapshot?.configuration?.wheelType.map {
                words("method.wheels", ["wheels": TextWidth.fitting(VehicleWords.wheelName($0), points: 110, size: 8)])
            },
            snapshot?.climate?.outsideC.map {
                words("method.temperature", ["temperature": formats.temperature(celsius: $0)])
            },
        ]
    }

    private var values: [Fields] {
        let state = battery?.chargingState
        func row(_ key: String, _ value: String?, _ field: String, term: String? = nil) -> Fields {
            [
                "term": term, "name": words("value." + key), "value": value ?? "–",
                "reason": value == nil ? context.reason(.snapshot) : nil, "field": field,
            ]
        }
        func charging(_ state: String) -> String {
            words.has("charging_state." + state) ? words("charging_state." + state) : state
        }
        return [
            row(
                "usable", battery?.usableLevel.map { formats.percent($0) }, "usable_battery_level", term: "usable_level"
            ),
            row("displayed", battery?.level.map { formats.percent($0) }, "battery_level", term: "state_of_charge"),
            row(
                "rated", battery?.ratedRangeKm.map { formats.distance(km: $0, digits: 1) }, "battery_range",
                term: "rated_range"),
            row(
                "estimated", battery?.estimatedRangeKm.map { formats.distance(km: $0, digits: 1) },
                "est_battery_range", term: "estimated_range"),
            row(
                "limit", battery?.chargeLimit.map { formats.percent($0) }, "charge_limit_soc", term: "charge_limit"),
            row("state", state.map(charging), "charging_state"),
            row("full_charges", battery?.maxRangeChargeCounter.map { formats.integer($0) }, "max_range_charge_counter"),
        ]
    }
}
