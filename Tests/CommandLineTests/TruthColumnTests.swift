import BoostedTrees
import DataFiles
import Evaluation
import Foundation
import Jets
import Mixtures
import ResonanceSearch
import Simulation
import TestSupport
import Testing

/// One list of names says what the truth is, to all readers of all jobs.
@Suite struct TruthColumnTests {
  static let names = [
    "is_signal_new", "is_signal", "isSignal", "label", "Labels", "jet_label", "y", "y_true",
    "truth",
    "truthE", "jet_truth_mass", "target", "class", "class_id", "is_top", "istop", "isQCD",
    "is_quark",
    "ttv", "genmatch_pt",
  ]

  private let folder: TemporaryFolder
  private let rows = 0..<60

  init() throws { folder = try TemporaryFolder() }

  /// A table of a measured column, one called `name` with 0 and 1, and others.
  private func table(_ name: String, others: [(String, [Double])] = []) throws -> URL {
    let url = folder.url.appending(path: "table.csv")
    let measured = rows.map { 1000 + Double($0 * 37 % 61) }
    try CSVTable.write(
      columns: [("measured", measured), (name, rows.map { Double($0 % 2) })] + others, to: url,
      overwrite: true)
    return url
  }

  @Test(arguments: names) func isNoInputOfTables(name: String) throws {
    #expect(TruthColumns.contains(name))
    let url = try table(name)
    var manifest = MixtureManifest()
    manifest.samples = [.init(name: "a", file: url.path), .init(name: "b", file: url.path)]
    let content = try manifest.load(seed: 1)
    for sample in content.events.samples {
      guard case .table(let table) = sample.events else { Issue.record("no table"); continue }
      #expect(table.names == ["measured"])
    }
    #expect(content.warnings.contains { $0.contains("\"\(name)\"") })
    manifest.columns = ["measured", name]
    #expect(throws: LeakageError.truthColumns([name])) { try manifest.load(seed: 1) }
  }

  @Test(arguments: names) func isNoInputOfAHunt(name: String) throws {
    let masses = rows.map { 2000 + 10 * Double($0) }
    var hunt = HuntFile(file: try table(name, others: [("m_jj", masses)]).path)
    #expect(try hunt.load(seed: 1).events.table.names == ["measured"])
    hunt.columns = ["measured", name]
    #expect(throws: LeakageError.truthColumns([name])) { try hunt.load(seed: 1) }
  }

  @Test(arguments: names) func isNoInputOfJets(name: String) throws {
    var options = JetFileOptions()
    options.momentumColumns = ["measured", "measured", "measured", name]
    let error = #expect(throws: DataFileError.self) {
      try JetFiles.readUnlabelled(table(name), options: options)
    }
    #expect(error?.column == name && error?.problem.contains("cannot be an input") == true)
    let archive = folder.url.appending(path: "jets.npz")
    try NPZFile.write(
      [(name, NumericArray(shape: [1, 1, 4], .float32([500, 300, 400, 0])))], to: archive,
      overwrite: true)
    #expect(throws: DataFileError.self) { try JetFiles.readUnlabelled(archive) }
    options = JetFileOptions()
    options.momentumArray = name
    #expect(throws: DataFileError.self) {
      try JetFiles.readUnlabelled(archive, options: options)
    }
  }

  @Test(arguments: names) func isNoObservableOfARatio(name: String) throws {
    let events = try ObservedEvents.read(table(name))
    #expect(events.names == ["measured"])
    #expect(events.notes.first?.contains("\"\(name)\"") == true)
    let url = try table(name)
    let run = try ProgramRun([
      "ratio", "train", "--numerator", url.path, "--denominator", url.path, "--column", name,
    ])
    #expect(run.status == 1 && run.error.contains("\"\(name)\" holds the truth"), "\(run.error)")
  }

  @Test(arguments: names) func isNoScore(name: String) throws {
    let url = try table(name, others: [("kind", rows.map { Double($0 % 2) })])
    let file = try ScoreFile.read(url, columns: .init(label: "kind"))
    #expect(file.taggers.map(\.name) == ["measured"])
  }

  @Test(arguments: ["is_signal_new", "is_signal", "isSignal", "label", "Labels", "y_true", "class"])
  func labelsAreFoundByEveryReader(name: String) throws {
    let url = try table(name)
    let expected = rows.map { UInt8($0 % 2) }
    #expect(try ScoreFile.read(url).isSignal == expected)
    var manifest = MixtureManifest()
    manifest.pool = .init(
      file: url.path, mixtures: [.init(name: "a", fraction: 0.7), .init(name: "b", fraction: 0.3)])
    let share = try #require(try manifest.load(seed: 1).truth?.fraction(of: "a"))
    #expect(abs(share - 0.7) < 0.02)
    let simulations = try SimulationFile.read(url).simulations
    #expect(simulations.isNumerator == expected.map { $0 == 1 })
    #expect(simulations.observableNames == ["measured"])
    let jets = SyntheticJets.make(4, seed: 1)
    let archive = folder.url.appending(path: "jets.npz")
    let momenta = jets.jets[0].prefix(1).flatMap { [$0.e, $0.px, $0.py, $0.pz] }
    try NPZFile.write(
      [
        ("jets", NumericArray(shape: [2, 1, 4], .float32(momenta + momenta))),
        (name, NumericArray(.int64([-1, 1]))),
      ], to: archive, overwrite: true)
    #expect(try JetFiles.read(archive).isSignal == [0, 1])
  }
}
