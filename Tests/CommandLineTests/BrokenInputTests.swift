import DataFiles
import Evaluation
import Foundation
import JetNetworks
import Jets
import TensorEngine
import TestSupport
import Testing
import TopTagging

/// What people get wrong, each with the words that must help them.
@Suite struct BrokenInputTests {
  /// One mistake: the command, and what its error must say. `@` stands for the test's folder.
  struct Mistake: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var words: [String]
    var testDescription: String { name }
  }

  private static let sets = ["--public", "@/public.npz", "--private", "@/private.npz"]
  private static let score = ["challenge", "score", "@/challenge"]
  private static let predict = ["predict", "@/private.npz", "--output", "@/r.npy", "--model"]

  static let mistakes: [Mistake] = [
    Mistake(
      name: "the same jets in two sets",
      arguments: ["challenge", "--train", "@/public.npz"] + sets, words: ["public", "60"]),
    Mistake(
      name: "only one class", arguments: ["challenge", "--train", "@/one-class.npz"] + sets,
      words: ["one-class.npz", "class"]),
    Mistake(
      name: "a jet with NaN", arguments: ["challenge", "--train", "@/nan.npz"] + sets,
      words: ["nan.npz", "nan"]),
    Mistake(
      name: "energy last", arguments: ["challenge", "--train", "@/energy-last.npz"] + sets,
      words: ["energy-last.npz", "E"]),
    Mistake(
      name: "no labels", arguments: ["challenge", "--train", "@/unlabelled.npz"] + sets,
      words: ["unlabelled.npz", "label"]),
    Mistake(
      name: "a truncated file", arguments: ["challenge", "--train", "@/truncated.npz"] + sets,
      words: ["truncated.npz"]),
    Mistake(
      name: "text instead of jets", arguments: ["challenge", "--train", "@/notes.txt"] + sets,
      words: ["notes.txt"]),
    Mistake(
      name: "an unknown key in a configuration",
      arguments: ["challenge", "--config", "@/unknown-key.json5"], words: ["sed", "seed"]),
    Mistake(
      name: "an impossible configuration",
      arguments: ["challenge", "--config", "@/impossible.json5"], words: ["validationFraction"]),
    Mistake(
      name: "a shift out of range", arguments: ["challenge", "--shift", "@/shift.json5"],
      words: ["shift.json5", "probability"]),
    Mistake(
      name: "a challenge that is none", arguments: ["challenge", "train", "@"],
      words: ["challenge prepare"]),
    Mistake(
      name: "a submission of the wrong length", arguments: score + ["@/short.npy"],
      words: ["short.npy", "59", "60"]),
    Mistake(
      name: "a submission with NaN", arguments: score + ["@/nan.npy"],
      words: ["nan.npy", "row 7"]),
    Mistake(
      name: "a submission without the score column", arguments: score + ["@/columns.csv"],
      words: ["columns.csv", "score"]),
    Mistake(
      name: "two submissions of one name",
      arguments: score + ["A=@/good.npy", "A=@/good.npy"], words: ["A"]),
    Mistake(
      name: "a submission that is missing", arguments: score + ["@/nowhere.npy"],
      words: ["nowhere.npy"]),
    Mistake(
      name: "a model that is none", arguments: predict + ["@/notes.txt"], words: ["notes.txt"]),
    Mistake(
      name: "a model of another kind", arguments: predict + ["@/other.safetensors"],
      words: ["other.safetensors"]),
    Mistake(
      name: "a model whose scaling was cut short", arguments: predict + ["@/cut.safetensors"],
      words: ["cut.safetensors", "preprocessing", "13 means and 14 deviations"]),
    Mistake(
      name: "a configuration with an image of 10¹⁸ pixels",
      arguments: ["challenge", "--config", "@/huge.json5"],
      words: ["huge.json5", "images", "1 to 256 pixels"]),
    Mistake(
      name: "a configuration with a training of too many epochs",
      arguments: ["weak", "train", "--config", "@/epochs.json5"],
      words: ["epochs.json5", "fit.epochs", "1 to 1000000"]),
    Mistake(
      name: "a configuration that is out of range",
      arguments: ["weak", "hunt", "@/word.csv", "--config", "@/toys.json5"],
      words: ["toys.json5", "toys"]),
    Mistake(
      name: "a run whose image lost a pixel", arguments: ["report", "@/run"],
      words: ["result.json", "images.[0]", "3 values for 2 × 2 pixels"]),
    Mistake(
      name: "scores without labels", arguments: ["evaluate", "@/good.npy"],
      words: ["good.npy", "label"]),
    Mistake(
      name: "scores of one class", arguments: ["evaluate", "@/one-class.csv"],
      words: ["one-class.csv"]),
    Mistake(
      name: "a score that is no number", arguments: ["evaluate", "@/word.csv"],
      words: ["word.csv", "line 3", "score"]),
    Mistake(
      name: "a run folder without a result", arguments: ["report", "@/challenge"],
      words: ["result.json"]),
  ]

  @Test(arguments: mistakes)
  func theErrorNamesTheMistake(mistake: Mistake) throws {
    let folder = try TemporaryFolder()
    try BrokenInputTests.fill(folder.url)
    let arguments = mistake.arguments.map {
      $0.replacingOccurrences(of: "@", with: folder.url.path)
    }
    let before = try contents(folder.url)
    let run = try ProgramRun(arguments, workingFolder: folder.url)
    #expect(run.status == 1, "\(run.status): \(run.error)")
    #expect(run.error.hasPrefix("Error: "), "\(run.error)")
    for word in mistake.words {
      #expect(run.error.lowercased().contains(word.lowercased()), "\(run.error)")
    }
    #expect(try contents(folder.url) == before)
  }

  private func contents(_ folder: URL) throws -> Set<String> {
    Set(try FileManager.default.subpathsOfDirectory(atPath: folder.path))
  }

  /// Writes the good and the broken files.
  private static func fill(_ folder: URL) throws {
    func file(_ name: String) -> URL { folder.appending(path: name) }
    let jets = SyntheticJets.make(60, seed: 2)
    let privateJets = SyntheticJets.make(60, seed: 3)
    try JetFiles.write(jets.jets, labels: jets.isSignal, to: file("public.npz"), overwrite: false)
    try JetFiles.write(
      privateJets.jets, labels: privateJets.isSignal, to: file("private.npz"), overwrite: false)
    try JetFiles.write(jets.jets, labels: nil, to: file("unlabelled.npz"), overwrite: false)
    let ones = [UInt8](repeating: 1, count: 60)
    try JetFiles.write(jets.jets, labels: ones, to: file("one-class.npz"), overwrite: false)
    let good = try Data(contentsOf: file("public.npz"))
    try good.prefix(good.count / 2).write(to: file("truncated.npz"))
    try writeJets(jets, to: file("nan.npz")) { $0[41] = .nan }
    try writeJets(jets, to: file("energy-last.npz")) { values in
      for start in stride(from: 0, to: values.count, by: 4) {
        let energy = values.remove(at: start)
        values.insert(energy, at: start + 3)
      }
    }
    let texts = [
      "notes.txt": "dear diary\n", "unknown-key.json5": "{sed: 3}",
      "impossible.json5": "{validationFraction: 1.5}",
      "shift.json5": "{steps: [{constituentLoss: {probability: 1.5}}]}",
      "columns.csv": "jet,top\n1,0.5\n", "one-class.csv": "score,label\n0.1,1\n0.2,1\n",
      "word.csv": "score,label\n0.1,1\nhigh,0\n",
      "epochs.json5": "{fit: {epochs: 1000000000000}}", "toys.json5": "{toys: 1000000000000}",
    ]
    for (name, text) in texts { try Data(text.utf8).write(to: file(name)) }
    var scores = (0..<60).map { Float($0) / 60 }
    try NPYFile.write(NumericArray(shape: [60], .float32(scores)), to: file("good.npy"))
    try NPYFile.write(
      NumericArray(shape: [59], .float32(Array(scores.dropLast()))), to: file("short.npy"))
    scores[7] = .nan
    try NPYFile.write(NumericArray(shape: [60], .float32(scores)), to: file("nan.npy"))
    try writePayloads(to: folder)
    let tensor = SafetensorsFile.Entry(name: "weight", shape: [2], values: [1, 2])
    try SafetensorsFile(tensors: [tensor]).write(to: file("other.safetensors"))
    try writeJets(SyntheticJets.make(80, seed: 1), to: file("train.npz")) { _ in }
    let prepared = try ProgramRun(
      [
        "challenge", "prepare", "--train", file("train.npz").path, "--public",
        file("public.npz").path, "--private", file("private.npz").path, "--output",
        file("challenge").path,
      ])
    #expect(prepared.status == 0, "\(prepared.error)")
  }

  /// Writes a model and a record that something has damaged.
  private static func writePayloads(to folder: URL) throws {
    let jets = SyntheticJets.make(20, seed: 4).jets
    let preprocessing = try JetPreprocessing(
      .linear, images: .fixed, constituents: .fixed, fittedOn: jets)
    let url = folder.appending(path: "cut.safetensors")
    try Tagger(
      network: Network(preprocessing.architecture(.fixed), seed: 1), preprocessing: preprocessing
    ).save(to: url, summary: "{}")
    var file = try SafetensorsFile.read(url)
    let cut = try Regex("\"means\":\\[[^,]*,")
    file.metadata["preprocessing"] = file.metadata["preprocessing"]?.replacing(
      cut, with: "\"means\":[")
    try file.write(to: url, overwrite: true)
    let quick = String(
      decoding: try JSONEncoder().encode(ChallengeConfiguration.quick()), as: UTF8.self)
    try Data(quick.replacing("\"size\":40", with: "\"size\":1000000000000000000").utf8).write(
      to: folder.appending(path: "huge.json5"))
    let environment = Environment(
      gitCommit: nil, isWorkingTreeClean: nil, programVersion: "1", swiftVersion: "6",
      operatingSystem: "any", processor: "any", instructionSet: "any", threads: 1,
      memoryBytes: nil, dataHashes: [])
    let image = NamedImage(
      name: "mean", title: "mean", rows: 2, columns: 2, values: [0, 1, 2, 3], horizontalLabel: "x",
      verticalLabel: "y", valueLabel: "v", horizontalRange: [0, 1], verticalRange: [0, 1])
    let record = ResultRecord(
      title: "run", task: "", created: "", command: "", configuration: "{}",
      environment: environment, entries: [], images: [image])
    let run = folder.appending(path: "run")
    try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
    let text = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
    try Data(text.replacing("\"values\":[0,1,2,3]", with: "\"values\":[0,1,2]").utf8).write(
      to: run.appending(path: "result.json"))
  }

  /// Writes jets after a change of their flat (E, px, py, pz) values.
  private static func writeJets(
    _ jets: LabelledJets, to url: URL, _ change: (inout [Float]) -> Void
  ) throws {
    var values: [Float] = []
    var offsets: [Int64] = [0]
    for jet in 0..<jets.count {
      for momentum in jets.jets[jet] {
        values += [momentum.e, momentum.px, momentum.py, momentum.pz]
      }
      offsets.append(Int64(values.count / 4))
    }
    change(&values)
    try NPZFile.write(
      [
        ("constituents", NumericArray(shape: [values.count / 4, 4], .float32(values))),
        ("offsets", NumericArray(shape: [offsets.count], .int64(offsets))),
        ("is_signal", NumericArray(shape: [jets.count], .uint8(jets.isSignal))),
      ], to: url)
  }
}
