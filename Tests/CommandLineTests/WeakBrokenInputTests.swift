import Foundation
import TestSupport
import Testing

/// What people get wrong with mixed samples, each with the words that must help them.
@Suite struct WeakBrokenInputTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var words: [String]
    var status: Int32 = 1
    var testDescription: String { name }
  }

  private static let two = ["weak", "train", "rich.csv", "poor.csv"]

  static let mistakes: [Mistake] = [
    Mistake(
      name: "equal fractions", arguments: two + ["--fraction", "0.5", "--fraction", "0.5"],
      words: ["no information"]),
    Mistake(
      name: "a percentage", arguments: two + ["--fraction", "70", "--fraction", "40"],
      words: ["between 0 and 1", "percentage"]),
    Mistake(
      name: "a fraction for one of two samples", arguments: two + ["--fraction", "0.5"],
      words: ["1 times --fraction for 2 files"], status: 64),
    Mistake(
      name: "a fraction that is no number",
      arguments: two + ["--fraction", "x", "--fraction", "0"],
      words: ["--fraction 'x'"], status: 64),
    Mistake(
      name: "one sample", arguments: ["weak", "train", "rich.csv"], words: ["wo or more samples"]),
    Mistake(
      name: "a method that needs fractions", arguments: two + ["--method", "forward"],
      words: ["needs the signal fraction"]),
    Mistake(
      name: "truth as a feature", arguments: two + ["--column", "x1", "--column", "truth"],
      words: ["\"truth\"", "truth"]),
    Mistake(
      name: "weights as a feature",
      arguments: two + ["--column", "w", "--weight", "w"], words: ["\"w\"", "more at once"]),
    Mistake(
      name: "a column that is not there", arguments: two + ["--column", "x4"],
      words: ["x4", "rich.csv"]),
    Mistake(
      name: "an infinity", arguments: ["weak", "train", "infinite.csv", "poor.csv"],
      words: ["infinite.csv, line 5", "x2", "not a finite number"]),
    Mistake(
      name: "a missing weight",
      arguments: ["weak", "train", "gap.csv", "poor.csv", "--weight", "w"],
      words: ["gap.csv, line 5", "\"w\"", "ill it in or drop the row"]),
    Mistake(
      name: "negative weights",
      arguments: ["weak", "train", "negative.csv", "poor.csv", "--weight", "w"],
      words: ["negative", "weight", "row 1"]),
    Mistake(
      name: "zero weights", arguments: ["weak", "train", "zero.csv", "poor.csv", "--weight", "w"],
      words: ["zero", "all weights are zero"]),
    Mistake(
      name: "an empty sample", arguments: ["weak", "train", "empty.csv", "poor.csv"],
      words: ["empty.csv"]),
    Mistake(
      name: "a constant feature", arguments: ["weak", "train", "constant.csv", "poor.csv"],
      words: ["constant.csv", "x2"]),
    Mistake(
      name: "trees with coupled losses",
      arguments: two + [
        "--model", "trees", "--method", "uu", "--fraction", "0.7", "--fraction", "0.4",
      ], words: ["trees cannot minimize"]),
    Mistake(
      name: "a jet network on a table", arguments: two + ["--model", "cnn"],
      words: ["cannot read a table", "dense"]),
    Mistake(
      name: "more mixtures than the pool allows",
      arguments: [
        "weak", "train", "rich.csv", "--mix", "0.9", "--mix", "0.1", "--label", "truth", "--events",
        "100000",
      ], words: ["the pool has"]),
    Mistake(
      name: "equal mixtures",
      arguments: [
        "weak", "train", "rich.csv", "--mix", "0.5", "--mix", "0.5", "--label", "truth",
      ], words: ["no information"]),
    Mistake(
      name: "an unknown key in a manifest", arguments: ["weak", "train", "--manifest", "m.json5"],
      words: ["m.json5", "sample", "samples"]),
    Mistake(
      name: "a covariance of the wrong size",
      arguments: ["weak", "train", "--manifest", "covariance.json5"], words: ["2 × 2"]),
    Mistake(
      name: "an evaluation without fractions",
      arguments: ["weak", "evaluate", "rich.csv", "poor.csv", "--score", "x1"],
      words: ["--fraction", "weak fractions"], status: 64),
    Mistake(
      name: "an evaluation without scores",
      arguments: ["weak", "evaluate", "rich.csv", "poor.csv"],
      words: ["--model or --score"], status: 64),
    Mistake(
      name: "a model that is none",
      arguments: ["weak", "evaluate", "rich.csv", "poor.csv", "--model", "rich.csv"],
      words: ["rich.csv"]),
    Mistake(
      name: "a search without a mass", arguments: ["weak", "hunt", "rich.csv"],
      words: ["m_jj", "rich.csv"]),
    Mistake(
      name: "masses in TeV", arguments: ["weak", "hunt", "tev.csv"], words: ["--mass-unit TeV"]),
    Mistake(
      name: "a mass among the features",
      arguments: ["weak", "hunt", "tev.csv", "--mass-unit", "TeV", "--column", "m_jj"],
      words: ["m_jj", "more at once"]),
    Mistake(
      name: "signal kept without truth",
      arguments: ["weak", "hunt", "tev.csv", "--keep-signal", "5", "--truth", "x1"],
      words: ["no label"]),
    Mistake(
      name: "shares that leave nothing to evaluate", arguments: two + ["--config", "shares.json5"],
      words: ["trainingShare and validationShare", "for the evaluation"]),
    Mistake(
      name: "a sample and its own copy", arguments: ["weak", "train", "rich.csv", "copy.csv"],
      words: ["rich.csv and copy.csv", "share 400 rows", "copy of the other"]),
    Mistake(
      name: "a sample with every event twice",
      arguments: ["weak", "train", "twice.csv", "poor.csv"],
      words: ["twice.csv", "400 of 1,200 rows repeat", "line 402 repeats line 2"]),
    Mistake(
      name: "a search among events that occur twice", arguments: ["weak", "hunt", "events.csv"],
      words: ["events.csv", "20 of 420 rows repeat", "keep one of each"]),
    Mistake(
      name: "a sweep of an unknown method", arguments: ["weak", "sweep", "sweep.json5"],
      words: ["magic", "cwola"]),
  ]

  @Test(arguments: mistakes)
  func theErrorNamesTheMistake(mistake: Mistake) throws {
    let folder = try TemporaryFolder()
    try WeakBrokenInputTests.fill(folder.url)
    let run = try ProgramRun(mistake.arguments, workingFolder: folder.url)
    #expect(run.status == mistake.status, "\(run.status): \(run.error) \(run.output)")
    for word in mistake.words { #expect(run.error.contains(word), "\(word): \(run.error)") }
    // No finished run: neither a result nor a folder that does not say that it is partial.
    let left = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
    #expect(!left.contains { $0.hasSuffix("result.json") }, "\(left)")
    let runs = left.filter { $0.hasPrefix("runs/") && $0.split(separator: "/").count == 3 }
    #expect(runs.allSatisfy { $0.hasSuffix(".partial") }, "\(runs)")
  }

  @Test("Samples in the wrong order are noticed where truth or fractions show it")
  func swappedSamples() throws {
    let folder = try TemporaryFolder()
    try WeakBrokenInputTests.fill(folder.url)
    // The scores of x3 rise with the signal, but the fractions say the opposite.
    let run = try ProgramRun(
      [
        "weak", "evaluate", "swapped-rich.csv", "swapped-poor.csv", "--score", "s", "--fraction",
        "0.7",
        "--fraction", "0.4",
      ], workingFolder: folder.url)
    #expect(run.status == 0)
    #expect(run.error.contains("are the samples swapped?"))
  }

  @Test("Columns that cannot be features are left out or pointed out, and columns can be named")
  func revealingColumns() throws {
    let folder = try TemporaryFolder()
    func write(_ name: String, _ header: String, _ row: (Int) -> String) throws {
      let lines = [header] + (0..<300).map(row)
      try Data((lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n").utf8)
        .write(to: folder.url.appending(path: name))
    }
    func x(_ row: Int) -> Double { sin(Double(row) * 12.9898) * 2 }
    func train(_ files: [String], _ options: [String] = []) throws -> String {
      let run = try ProgramRun(
        ["weak", "train"] + files + ["--epochs", "1", "--force"] + options,
        workingFolder: folder.url)
      #expect(run.status == 0, "\(run.error)")
      return run.error
    }
    for (name, start, flag) in [("a", 1000, 1), ("b", 9000, 0)] {
      try write("\(name).csv", "event,x,mc_signal,tag") {
        "\(start + $0),\(x($0 + start)),\($0 % 2),\($0 % 50 == 7 ? 1 - flag : flag)"
      }
      try write("\(name)-plain.csv", "") { "\(x($0 + start)),\($0 % 3 == 0 ? 1 : 0)" }
    }
    let named = try train(["a.csv", "b.csv"])
    #expect(named.contains("\"event\" is not used as a feature: it holds whole numbers that rise"))
    #expect(named.contains("\"mc_signal\" look like truth"))
    #expect(named.contains("\"tag\" has two values and tells the samples apart"))
    let plain = try train(["a-plain.csv", "b-plain.csv"])
    #expect(plain.contains("\"column_1\" is not used as a feature: its values are 0 and 1"))
    let again = try train(
      ["a-plain.csv", "b-plain.csv"], ["--names", "x, label", "--truth", "label"])
    #expect(!again.contains("is not used as a feature"))
  }

  @Test("Bags that are too small are a warning")
  func smallBags() throws {
    let folder = try TemporaryFolder()
    try WeakBrokenInputTests.fill(folder.url)
    let run = try ProgramRun(
      Self.two + [
        "--fraction", "0.55", "--fraction", "0.45", "--method", "proportions-l2", "--epochs", "1",
      ], workingFolder: folder.url)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("need 1000 (10/(f₁ − f₂)²)"))
    // Fractions that differ by less than any number of events could tell.
    let close = try ProgramRun(
      Self.two + [
        "--fraction", "0.5", "--fraction", "0.49999999999999", "--method", "proportions-l2",
        "--epochs", "1",
      ], workingFolder: folder.url)
    #expect(close.status == 0 || close.status == 1, "\(close.status) \(close.error)")
    // Scores at both ends of what a number can be.
    for (name, sign) in [("low.csv", "-"), ("high.csv", "")] {
      let rows = (0..<40).map { "\(sign)1.\($0)e308" }.joined(separator: "\n")
      try Data("s\n\(rows)\n".utf8).write(to: folder.url.appending(path: name))
    }
    let wide = try ProgramRun(
      [
        "weak", "evaluate", "high.csv", "low.csv", "--score", "s", "--fraction", "0.7",
        "--fraction",
        "0.4",
      ], workingFolder: folder.url)
    #expect(wide.status == 0 || wide.status == 1, "\(wide.status) \(wide.error)")
  }

  private static func fill(_ folder: URL) throws {
    func file(_ name: String) -> URL { folder.appending(path: name) }
    try WeakFiles.write(file("rich.csv"), 400, fraction: 0.7, seed: 1)
    try WeakFiles.write(file("poor.csv"), 400, fraction: 0.4, seed: 2)
    let rich = try Data(contentsOf: file("rich.csv"))
    try rich.write(to: file("copy.csv"))
    let lines = String(decoding: rich, as: UTF8.self).split(separator: "\n")
    try Data(((lines + lines[1...]).joined(separator: "\n") + "\n").utf8)
      .write(to: file("twice.csv"))
    let rows = (0..<40).map { "\($0),\($0 * $0),1,0,1" }
    func table(_ change: (Int, String) -> String) -> String {
      "x1,x2,x3,truth,w\n"
        + rows.enumerated().map { change($0, $1) }.joined(separator: "\n") + "\n"
    }
    let scores = { (shift: Double) in
      "s\n" + (0..<200).map { "\(Double($0 * 37 % 200) / 200 + shift)" }.joined(separator: "\n")
        + "\n"
    }
    let texts = [
      "infinite.csv": table { $0 == 3 ? "1,inf,1,0,1" : $1 },
      "gap.csv": table { $0 == 3 ? "1,2,1,0," : $1 },
      "negative.csv": table { row, _ in "\(row),\(row * row),\(row % 3),0,\(row == 1 ? -1 : 1)" },
      "zero.csv": table { row, _ in "\(row),\(row * row),\(row % 3),0,0" },
      "constant.csv": table { row, _ in "\(row),7,\(row % 3),0,1" },
      "empty.csv": "x1,x2,x3,truth,w\n",
      "tev.csv": "m_jj,x1\n"
        + (0..<400).map { "\(2 + Double($0) / 100),\($0 % 7)" }
        .joined(separator: "\n") + "\n",
      "events.csv": "m_jj,x1\n"
        + (0..<420).map { "\(2000 + Double($0 % 400) * 3.00123),\(sin(Double($0 % 400)))" }
        .joined(separator: "\n") + "\n",
      "m.json5": "{sample: []}", "shares.json5": "{trainingShare: 0.8, validationShare: 0.2}",
      "covariance.json5":
        "{samples: [{file: 'rich.csv', fraction: 0.7}, {file: 'poor.csv', fraction: 0.4}], "
        + "covariance: [[1]]}",
      "sweep.json5": "{methods: ['magic']}",
      "swapped-rich.csv": scores(0), "swapped-poor.csv": scores(0.3),
    ]
    for (name, text) in texts { try Data(text.utf8).write(to: file(name)) }
  }
}
