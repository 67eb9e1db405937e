import Domain

extension ReportModel {
    /// The same car with `text` in every place that somebody else fills.
    func says(_ text: String) -> ReportModel {
        var model = self
        model.verification = VerifyMark(code: SampleModel.code, base: "https://\(text)")
        model.vehicle = VehicleSummary(vin: vin, displayName: text, state: .online, access: .owner, inService: false)
        model.snapshot?.name = text
        model.snapshot?.configuration?.exteriorColor = text
        model.snapshot?.configuration?.chargePort = text
        model.snapshot?.configuration?.roofColor = text
        model.snapshot?.configuration?.thirdRowSeats = text
        model.snapshot?.condition?.software = text
        model.snapshot?.condition?.pendingUpdate = text
        model.alerts = [VehicleAlert(name: text, time: nil, audience: ["customer"], text: text)]
        model.options = [VehicleOption(code: text, name: text, isActive: true, colorCode: text)]
        model.releaseNotes = [ReleaseNote(title: text, subtitle: text, version: text)]
        model.warranties?[0].type = text
        model.warranties?[0].name = text
        model.preferences.showChargingSites = true
        for index in (model.charging ?? []).indices {
            model.charging?[index].site = text
            model.charging?[index].country = text
        }
        model.photos = (1...3).map { number in
            var photo = ReportPhoto(
                asset: "photo-\(number).jpg", caption: text, width: 3, height: 2, uploadedAt: nil, sha256: text)
            photo.slot = PhotoSlot(rawValue: text)
            photo.alt = text
            return photo
        }
        return model
    }
}
