import DataFiles
import Foundation
import JetNetworks
import Jets
import TensorEngine
import TestSupport
import Testing

/// Files that are laid out otherwise, read by the commands with the options that say how.
@Suite struct ReadingFlowTests {
  private let folder: TemporaryFolder
  private static let parts = ["train", "val", "test"]

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }
  private func file(_ name: String) -> URL { folder.url.appending(path: name) }

  private func run(_ arguments: String..., expecting status: Int32 = 0) throws -> ProgramRun {
    let run = try ProgramRun(arguments, workingFolder: folder.url)
    #expect(run.status == status, "\(arguments)\n\(run.error)")
    return run
  }

  private func jets(_ part: Int) -> LabelledJets {
    SyntheticJets.make(part == 0 ? 120 : 60, seed: UInt64(part + 1))
  }

  /// Jets as an array (jets, constituents, 4) in MeV with the energy last.
  private func array(_ jets: LabelledJets) -> NumericArray {
    let width = (0..<jets.count).reduce(0) { max($0, jets.jets[$1].count) }
    var values: [Float] = []
    for jet in 0..<jets.count {
      let numbers = jets.jets[jet].flatMap { [$0.px, $0.py, $0.pz, $0.e] }
      values += numbers.map { $0 * 1000 }
      values += [Float](repeating: 0, count: 4 * width - numbers.count)
    }
    return NumericArray(shape: [jets.count, width, 4], .float32(values))
  }

  private static let layout = ["--order", "energy-last", "--unit", "MeV"]

  @Test func partsOfOneFileBecomeAChallenge() throws {
    var arrays: [(name: String, array: NumericArray)] = []
    var texts: [(name: String, texts: [String])] = []
    for (number, part) in Self.parts.enumerated() {
      arrays.append(("kinematics_\(part)", array(jets(number))))
      texts.append(("labels_\(part)", jets(number).isSignal.map { $0 == 1 ? "Zprime" : "gluon" }))
    }
    try NPZFile.write(arrays, texts: texts, to: file("all.npz"))
    let sets = ["--train", "all.npz", "--public", "all.npz", "--private", "all.npz"]
    let chosen = ["--split", "train", "--public-split", "val", "--private-split", "test"]
    let command = ["challenge", "prepare", "--shift", "none"] + sets
    let bare = try ProgramRun(command, workingFolder: folder.url)
    #expect(bare.status == 1 && bare.error.contains("--split"), "\(bare.error)")
    let lost = try ProgramRun(
      command + Self.layout + [
        "--split", "train", "--signal-name", "Zprime", "--public-split", "x",
      ],
      workingFolder: folder.url)
    #expect(lost.status == 1 && lost.error.contains("kinematics_x"), "\(lost.error)")
    let unnamed = try ProgramRun(command + Self.layout + chosen, workingFolder: folder.url)
    #expect(unnamed.status == 1 && unnamed.error.contains("--signal-name"), "\(unnamed.error)")
    let order = try ProgramRun(
      command + chosen + ["--signal-name", "Zprime"], workingFolder: folder.url)
    #expect(order.status == 1 && order.error.contains("--order energy-last"), "\(order.error)")
    let made = try ProgramRun(
      command + Self.layout + chosen + ["--signal-name", "Zprime"], workingFolder: folder.url)
    #expect(made.status == 0, "\(made.error)")
    for (number, name) in ["train", "public"].enumerated() {
      let read = try JetFiles.read(file("challenge/\(name).npz"))
      #expect(read.isSignal == jets(number).isSignal)
    }
    #expect(try NPYFile.read(file("challenge/organizer/truth.npy")).count == 60)
  }

  @Test func labelsOfSetsComeFromFilesOfTheirOwn() throws {
    for (number, part) in Self.parts.enumerated() {
      try NPYFile.write(array(jets(number)), to: file("\(part).npy"))
      try CSVTable.write(
        columns: [
          ("jet", jets(number).isSignal.indices.map(Double.init)),
          ("label", jets(number).isSignal.map { 2 * Double($0) - 1 }),
        ],
        to: file("\(part).csv"))
    }
    let command =
      [
        "challenge", "prepare", "--shift", "none", "--train", "train.npy", "--public", "val.npy",
        "--private", "test.npy", "--labels", "train.csv",
      ] + Self.layout
    let bare = try ProgramRun(command, workingFolder: folder.url)
    #expect(bare.status == 1 && bare.error.contains("--public-labels"), "\(bare.error)")
    let made = try ProgramRun(
      command + ["--public-labels", "val.csv", "--private-labels", "test.csv"],
      workingFolder: folder.url)
    #expect(made.status == 0, "\(made.error)")
    #expect(try JetFiles.read(file("challenge/public.npz")).isSignal == jets(1).isSignal)
  }

  @Test func predictReadsWhatTheOptionsSay() throws {
    let training = jets(0)
    let preprocessing = try JetPreprocessing(
      .linear, images: .fixed, constituents: .fixed, fittedOn: training.jets)
    let network = try Network(preprocessing.architecture(.fixed), seed: 1)
    // So sure of every jet that single precision would know only one number.
    network.parameters["dense1/bias"] = Tensor([-10, 10])
    let tagger = Tagger(network: network, preprocessing: preprocessing)
    try tagger.save(to: file("model.safetensors"), summary: "{}")
    try NPZFile.write([("particles", array(jets(1)))], to: file("jets.npz"))
    _ = try run("predict", "jets.npz", "--model", "model.safetensors", expecting: 1)
    _ = try run(
      "predict", "jets.npz", "--model", "model.safetensors", "--constituents", "particles",
      "--order", "energy-last", "--unit", "MeV")
    let scores = try NPYFile.read(file("result.npy"))
    guard case .float64(let values) = scores.values else {
      Issue.record("the scores are not in double precision")
      return
    }
    #expect(Set(values).count == 60)
    #expect(Set(values.map { Float($0) }).count < 60)
    for (a, b) in zip(values, tagger.scores(of: jets(1).jets)) { #expect(abs(a - b) < 1e-9) }
  }

  @Test func saturatedScoresKeepTheirOrder() throws {
    for (number, name) in ["train", "public", "private"].enumerated() {
      try JetFiles.write(
        jets(number).jets, labels: jets(number).isSignal, to: file("\(name).npz"))
    }
    _ = try run(
      "challenge", "prepare", "--shift", "none", "--train", "train.npz", "--public", "public.npz",
      "--private", "private.npz")
    let isSignal = jets(2).isSignal
    let scores = isSignal.enumerated().map { 1 - 1e-12 * Double(60 + $0 - 60 * Int($1)) }
    try NPYFile.write(NumericArray(.float64(scores)), to: file("mine.npy"))
    try CSVTable.write(
      columns: [("score", scores), ("is_signal", isSignal.map(Double.init))], to: file("mine.csv"))
    for arguments in [
      ["challenge", "score", "challenge", "mine.npy", "--json"],
      ["evaluate", "mine.csv", "--json"],
    ] {
      let run = try ProgramRun(arguments, workingFolder: folder.url)
      let perfect = run.output.contains(#/"auc" ?: ?{[^}]*"value" ?: ?1[,\s}]/#)
      #expect(run.status == 0 && perfect, "\(run.error)\(run.output.prefix(600))")
    }
  }

  @Test(.enabled(if: OptionalLibrary.hdf5.isInstalled))
  func evaluateReadsArraysOfHDF5() throws {
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "JetsTests/Golden/lorentznet.h5").path
    let found = try run("evaluate", golden, "--score", "jet_pt")
    #expect(found.output.contains("3 signal and 3 background"), "\(found.output)")
    let none = try run("evaluate", golden, expecting: 1)
    #expect(none.error.contains("--score"), "\(none.error)")
    let other = try run("evaluate", golden, "--score", "jet_pt", "--signal-name", "0")
    #expect(other.output.contains("3 signal and 3 background"), "\(other.output)")
  }

  @Test func scoresFromElsewhereKeepTheirOrderWithoutLabels() throws {
    for (number, fraction) in [0.8, 0.2].enumerated() {
      let rows = 0..<400
      // Within 10⁻⁹ of 1, signal above background for the most part.
      let scores = rows.map { row in
        let isSignal = Double(row) < fraction * 400
        return 1 - 1e-12 * Double(row * 7919 % 401 + (isSignal ? 0 : 200))
      }
      try CSVTable.write(
        columns: [("s", scores), ("t", rows.map { Double($0) < fraction * 400 ? 1 : -1 })],
        to: file("\(number).csv"))
    }
    let run = try run(
      "weak", "evaluate", "0.csv", "1.csv", "--score", "s", "--fraction", "0.8", "--fraction",
      "0.2",
      "--truth", "t")
    #expect(run.output.contains("from truth"), "\(run.output)")
    // Ties would give 0.5.
    #expect(run.output.contains(#/AUC +0\.8\d* ± /#), "\(run.output)")
  }
}
