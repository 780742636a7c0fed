import DataFiles
import Foundation
import Jets
import TestSupport
import Testing

/// Sets in which a class is rare or missing, and files with unusual names.
@Suite struct ClassTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ name: String) -> URL { folder.url.appending(path: name) }

  private func run(_ arguments: [String], expecting status: Int32 = 0) throws -> ProgramRun {
    let run = try ProgramRun(arguments, workingFolder: folder.url)
    #expect(run.status == status, "\(arguments)\n\(run.error)")
    return run
  }

  /// Jets of which `signal` are signal, all signal first.
  private func writeJets(_ name: String, count: Int, signal: Int, seed: UInt64 = 1) throws {
    let all = SyntheticJets.make(2 * count, seed: seed)
    func rows(_ label: UInt8, _ wanted: Int) -> [Int] {
      Array(all.isSignal.indices.filter { all.isSignal[$0] == label }.prefix(wanted))
    }
    let jets = all.selecting(rows(1, signal) + rows(0, count - signal))
    try JetFiles.write(jets.jets, labels: jets.isSignal, to: file(name), overwrite: false)
  }

  @Test("A challenge from a file with few signal jets can be scored; submissions keep their names")
  func rareClass() throws {
    try writeJets("rare.npz", count: 200, signal: 4)
    _ = try run(["challenge", "prepare", "--train", "rare.npz", "-o", "c"])
    let truth = try NPYFile.read(file("c/organizer/truth.npy")).integers()
    #expect(truth.reduce(0, +) == 1 && truth.count > 15)
    let scores = truth.indices.map { Double($0) / 100 }
    try CSVTable.write(columns: [("score", scores)], to: file("a=b.csv"))
    try CSVTable.write(columns: [("score", scores.map { 1 - $0 })], to: file("c.csv"))
    let scored = try run(["challenge", "score", "c", "a=b.csv", "Other=a=b.csv", "c.csv"])
    for name in [" a=b ", " Other ", " c "] { #expect(scored.output.contains(name)) }
    let missing = try run(
      ["challenge", "score", "c", "Other=d.csv", "--force"], expecting: 1)
    #expect(missing.error.contains("d.csv"))
  }

  @Test("Of a file that is sorted by class the first jets are of both")
  func sortedFile() throws {
    try writeJets("sorted.npz", count: 300, signal: 150)
    for (name, seed) in [("public", UInt64(2)), ("private", 3)] {
      try writeJets("\(name).npz", count: 20, signal: 10, seed: seed)
    }
    _ = try run([
      "challenge", "prepare", "--train", "sorted.npz", "--public", "public.npz", "--private",
      "private.npz", "--jets", "100", "-o", "c",
    ])
    let labels = try JetFiles.read(file("c/train.npz")).isSignal
    #expect(labels.count == 100 && labels.reduce(0) { $0 + Int($1) } == 50)
  }

  @Test("Files that cannot be scored are refused with their name, their counts and what to do")
  func missingClass() throws {
    try writeJets("good.npz", count: 60, signal: 30)
    try writeJets("pure.npz", count: 30, signal: 0, seed: 2)
    try writeJets("two.npz", count: 100, signal: 2, seed: 3)
    for arguments in [["prepare", "--train", "two.npz"], ["--train", "two.npz"]] {
      let run = try run(["challenge"] + arguments, expecting: 1)
      #expect(run.error.contains("two.npz has 2 signal and 98 background jets"))
      #expect(run.error.contains("--public"))
    }
    for arguments in [["prepare"], []] {
      let run = try run(
        ["challenge"] + arguments + [
          "--train", "good.npz", "--public", "pure.npz", "--private", "good.npz",
        ], expecting: 1)
      #expect(run.error.contains("pure.npz: all 30 jets are background"))
    }
    #expect(!FileManager.default.fileExists(atPath: file("challenge").path))
  }

  @Test("Weak trainings that could not be judged are refused before they begin")
  func weakTruth() throws {
    try WeakFiles.write(file("a.csv"), 200, fraction: 0, seed: 1)
    try WeakFiles.write(file("b.csv"), 200, fraction: 0, seed: 2)
    try WeakFiles.write(file("pool.csv"), 400, fraction: 0.5, seed: 3)
    let judged = try run(
      [
        "weak", "train", "a.csv", "b.csv", "--fraction", "0.7", "--fraction", "0.4", "--truth",
        "truth", "--epochs", "100000",
      ], expecting: 1)
    #expect(judged.error.contains("0 signal and"))
    let pure = try run(
      ["weak", "train", "a.csv", "--mix", "0.8", "--mix", "0.2", "--label", "truth"], expecting: 1)
    #expect(pure.error.contains("a.csv: it has 0 signal and 200 background events"))
    let rounded = try run(
      [
        "weak", "train", "pool.csv", "--mix", "0.5", "--mix", "0.004", "--label", "truth",
        "--events", "100",
      ], expecting: 1)
    #expect(rounded.error.contains("none of the signal") && rounded.error.contains("125 events"))
  }

  @Test("A hunt says which regions its folds lack, and is refused when they lack all")
  func hunt() throws {
    let masses = (0..<60).map { 2000 + 40 * Double($0) }
    try CSVTable.write(
      columns: [("m_jj", masses), ("x1", masses.map { sin($0) })], to: file("few.csv"))
    let arguments = ["weak", "hunt", "few.csv", "--bins", "12", "--range", "2000,4400"]
    let some = try run(arguments)
    #expect(some.error.contains("is not searched") && some.error.contains("fold"), "\(some.error)")
    #expect(some.output.contains("not searched") && some.output.contains("wider bins"))
    let none = try run(arguments + ["--center", "3"], expecting: 1)
    #expect(none.error.contains("fold") && none.error.contains("wider bins"), "\(none.error)")
    #expect(!none.error.contains("%"))
  }

  @Test("A ratio of few simulations is kept; its checks say what they lack", arguments: [60, 300])
  func fewSimulations(count: Int) throws {
    _ = try run(["ratio", "simulate", "gaussian_toy", "--count", "\(count)", "-o", "all.npz"])
    _ = try run([
      "ratio", "simulate", "gaussian_toy", "--theta", "theta=1", "--count", "20", "-o", "seen.npz",
    ])
    for (command, model) in [
      (
        ["train", "all.npz", "--epochs", "2", "--width", "8", "--members", "2"], "ratio.safetensors"
      ),
      (["histogram", "all.npz", "--bins", "4"], "histogram.json"),
    ] {
      let made = try run(["ratio"] + command + ["-o", command[0]])
      #expect(made.output.contains("takes 100 held-out simulations, and there are \(count / 5)"))
      let runs = file("\(command[0])/ratio").path
      let name = try #require(try FileManager.default.contentsOfDirectory(atPath: runs).first)
      #expect(FileManager.default.fileExists(atPath: "\(runs)/\(name)/\(model)"))
      #expect(FileManager.default.fileExists(atPath: "\(runs)/\(name)/report.html"))
      #expect(
        try run(["ratio", "fit", "\(command[0])/ratio/\(name)", "seen.npz"]).output
          .contains("checks at the training passed"))
    }
  }

  @Test("A class of few events is in the training, the validation and the checks of a ratio")
  func rareEvents() throws {
    let values = (0..<300).map { Double($0 % 17) }
    try CSVTable.write(columns: [("x", values)], to: file("many.csv"))
    try CSVTable.write(columns: [("x", Array(values.prefix(60)))], to: file("few.csv"))
    let trained = try run([
      "ratio", "train", "--numerator", "few.csv", "--denominator", "many.csv", "--epochs", "1",
      "--decay", "0", "--width", "8",
    ])
    #expect(trained.output.contains("model:"))
    for count in [2, 5] {
      try CSVTable.write(columns: [("x", Array(values.prefix(count)))], to: file("\(count).csv"))
      let arguments = [
        "ratio", "train", "--numerator", "\(count).csv", "--denominator", "many.csv", "--epochs",
        "1",
        "--width", "8",
      ]
      // Of two numerator events one is held out, and the other cannot be trained on and validated
      // with.
      let few = try run(arguments, expecting: count == 2 ? 1 : 0)
      #expect(
        count == 2
          ? few.error.contains("none is a numerator event")
          : few.output.contains("takes 40 held-out events of each class"))
    }
  }
}
