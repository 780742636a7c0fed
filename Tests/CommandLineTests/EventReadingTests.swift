import DataFiles
import Foundation
import Jets
import Mixtures
import TestSupport
import Testing

/// Mixed samples of files that are laid out otherwise.
@Suite struct EventReadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ name: String) -> URL { folder.url.appending(path: name) }

  @Test func jetsAreReadAsTheManifestSays() throws {
    let jets = SyntheticJets.make(60, seed: 5)
    let width = (0..<60).reduce(0) { max($0, jets.jets[$1].count) }
    var values: [Float] = []
    for jet in 0..<60 {
      let numbers = jets.jets[jet].flatMap { [$0.px, $0.py, $0.pz, $0.e] }
      values += numbers.map { $0 * 1000 }
      values += [Float](repeating: 0, count: 4 * width - numbers.count)
    }
    let array = NumericArray(shape: [60, width, 4], .float32(values))
    try NPZFile.write([("particles", array), ("tracks", array)], to: file("jets.npz"))
    let names = jets.isSignal.map { $0 == 1 ? "Zprime" : "gluon" }
    try AtomicFile.write("process\n" + names.joined(separator: "\n") + "\n", to: file("labels.csv"))
    try AtomicFile.write(
      """
      {pool: {file: "jets.npz", mixtures: [{name: "a", fraction: 0.7}, {name: "b", fraction: 0.3}]},
       reading: {constituents: "particles", order: "energy-last", unit: "MeV", labels: "labels.csv",
         signalName: "Zprime"}}
      """, to: file("manifest.json5"))
    let content = try MixtureManifest.read(file("manifest.json5")).load(seed: 1)
    let share = try #require(content.truth?.fraction(of: "a"))
    #expect(abs(share - 0.7) < 0.02)
    for sample in content.events.samples {
      guard case .jets(let read) = sample.events else {
        Issue.record("these are no jets")
        continue
      }
      #expect(read.transverseMomenta().allSatisfy { $0 > 100 && $0 < 5000 })
    }
    #expect(content.files.map(\.lastPathComponent) == ["jets.npz", "labels.csv"])
  }

  @Test func tablesHaveNamesOfClassesAndOfEvents() throws {
    let rows = (0..<40).map { "e\($0),\(Double($0 * 7 % 11)),\($0 % 2 == 0 ? "S" : "B")" }
    try AtomicFile.write("id,x,kind\n" + rows.joined(separator: "\n") + "\n", to: file("t.csv"))
    var manifest = MixtureManifest()
    manifest.samples = [.init(name: "a", file: file("t.csv").path)]
    manifest.samples.append(.init(name: "b", file: file("t.csv").path))
    manifest.truth = "kind"
    let content = try {
      var named = manifest
      named.reading = EventReading()
      named.reading?.signalName = "B"
      return try named.load(seed: 1)
    }()
    #expect(content.truth?["a"] == (0..<40).map { UInt8($0 % 2) })
    guard case .table(let table) = content.events.samples[0].events else {
      Issue.record("this is no table")
      return
    }
    #expect(table.names == ["x"])
    #expect(content.warnings.contains { $0.contains("\"id\"") })
    // s and b say it themselves.
    #expect(try manifest.load(seed: 1).truth?["a"] == (0..<40).map { UInt8(1 - $0 % 2) })
  }

  @Test func rowsOfTextsAreLines() throws {
    let url = file("t.csv")
    try AtomicFile.write("x,label,w\n1,1,1\n\n2,0,1\n3,5,1\n", to: url)
    var manifest = MixtureManifest()
    manifest.pool = .init(
      file: url.path, mixtures: [.init(name: "a", fraction: 0.7), .init(name: "b", fraction: 0.3)])
    let error = #expect(throws: DataFileError.self) { try manifest.load(seed: 1) }
    #expect(error?.line == 5 && error?.column == "label", "\(String(describing: error))")
  }
}
