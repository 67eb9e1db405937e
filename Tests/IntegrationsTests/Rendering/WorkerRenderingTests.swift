import Domain
import Glibc
import Testing

@testable import Integrations

/// With the worker program itself.
@Suite(.timeLimit(.minutes(2))) struct WorkerRenderingTests {
    private var model: ReportModel {
        var model = ReportModel(vin: VIN(rawValue: "XP7YGCEK4PB000202")!, issuedAt: .testNow)
        model.photos = [
            ReportPhoto(asset: "photo-1.jpg", caption: "Front", width: 40, height: 30, uploadedAt: nil, sha256: nil)
        ]
        return model
    }

    private func render(
        _ renderer: WorkerReportRenderer, _ language: ReportLanguage = .fi,
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) async throws -> RenderedReport {
        let photo = try RealWorkers.picture("orientation-1.jpg")
        return try await renderer.render(
            model, photos: [photo], language: language, profile: .standard, paper: .a4, progress: progress)
    }

    @Test func reportIsAPDFOfSeveralPages() async throws {
        try await RealWorkers.with { workers in
            let steps = ArrivalOrder()
            let report = try await render(RealWorkers.renderer(workers)) { steps.add(Int($0 * 100)) }
            #expect(report.pdf.starts(with: "%PDF-".utf8))
            #expect(report.pages > 1)
            #expect(report.sha256 == ContentHash.hex(report.pdf))
            #expect(report.fileName == "Model-Y-2023-report-fi")
            #expect(steps.numbers.count > 1 && steps.numbers == steps.numbers.sorted())
        }
    }

    @Test func sameFactsGiveTheSameBytes() async throws {
        try await RealWorkers.with { workers in
            let renderer = try RealWorkers.renderer(workers)
            let first = try await render(renderer)
            #expect(try await render(renderer).sha256 == first.sha256)
        }
    }

    @Test func aPageIsDrawnAndAMissingOneIsNot() async throws {
        try await RealWorkers.with { workers in
            let report = try await render(RealWorkers.renderer(workers))
            let previewer = WorkerPagePreviewer(workers: workers)
            let picture = try await previewer.preview(of: report.pdf, page: report.pages, width: 400)
            #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            // The width stands in the header of a PNG.
            #expect(picture[16..<20].reduce(0) { $0 << 8 | Int($1) } == 400)
            await #expect(throws: PreviewError.self) {
                try await previewer.preview(of: report.pdf, page: report.pages + 1, width: 400)
            }
            await #expect(throws: PreviewError.self) {
                try await previewer.preview(of: Array("%PDF-1.7".utf8), page: 1, width: 400)
            }
        }
    }

    @Test func aDocumentIsReadableOrNot() async throws {
        try await RealWorkers.with { workers in
            let checker = WorkerDocumentChecker(workers: workers)
            let report = try await render(RealWorkers.renderer(workers))
            #expect(await checker.check(report.pdf) == .readable(pages: report.pages))
            let head = Array(report.pdf.prefix(200))
            for damaged in [[], Array("%PDF-1.7\nnothing\n%%EOF".utf8), head + Array("\n%%EOF\n".utf8)] {
                #expect(await checker.check(damaged) == .unreadable)
            }
            await workers.drain(patience: .zero)
            #expect(await checker.check(report.pdf) == .unchecked)
        }
    }

    @Test func killedWorkerIsReplaced() async throws {
        try await RealWorkers.with { workers in
            let renderer = try RealWorkers.renderer(workers)
            _ = try await render(renderer)
            let old = try #require(await workers.processIDs.first)
            #expect(kill(old, SIGKILL) == 0)
            while await workers.processIDs.contains(old) { await Task.yield() }
            #expect(try await render(renderer).pages > 1)
        }
    }

    @Test func reportOutOfTimeKillsTheWorkerAndTheNextOneWorks() async throws {
        try await RealWorkers.with { workers in
            try await RealWorkers.renderer(workers).check()
            let hasty = try RealWorkers.renderer(workers, timeout: .nanoseconds(1))
            await #expect(throws: RenderError.timeout) { try await render(hasty) }
            #expect(try await render(RealWorkers.renderer(workers)).pages > 1)
        }
    }

    @Test func photoComesBackUprightWithItsThumbnail() async throws {
        try await RealWorkers.with { workers in
            let photo = try await WorkerPhotoProcessor(workers: workers)
                .process(try RealWorkers.picture("orientation-6.jpg"))
            #expect(photo.image.starts(with: [0xFF, 0xD8]) && photo.thumbnail.starts(with: [0xFF, 0xD8]))
            #expect(photo.width > 0 && photo.height > 0)
            #expect(photo.sha256 == ContentHash.hex(photo.image))
        }
    }

    @Test func uselessPhotosAreRefusedByTheirReason() async throws {
        try await RealWorkers.with { workers in
            let photos = WorkerPhotoProcessor(workers: workers)
            let picture = try RealWorkers.picture("orientation-1.jpg")
            await #expect(throws: PhotoError.unsupportedType("only JPEG and PNG are taken, this is GIF")) {
                try await photos.process(Array("GIF89a".utf8))
            }
            let bomb = try RealWorkers.picture("bomb.png")
            await #expect { try await photos.process(bomb) } throws: {
                if case .tooLarge = $0 as? PhotoError { true } else { false }
            }
            await #expect { try await photos.process(Array(picture.prefix(200))) } throws: {
                if case .corrupt = $0 as? PhotoError { true } else { false }
            }
            #expect(await workers.processIDs.count == 1, "refusals cost no worker")
        }
    }
}
