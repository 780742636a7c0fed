import DataFiles
import Foundation
import TestSupport
import Testing

/// What people get wrong with ratios, each with the words that must help them.
@Suite struct RatioBrokenInputTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var arguments: [String]
    var words: [String]
    var status: Int32 = 1
  }

  static let mistakes: [Mistake] = [
    Mistake(
      testDescription: "no simulations", arguments: ["ratio", "train"], words: ["--numerator"],
      status: 64),
    Mistake(
      testDescription: "a numerator alone", arguments: ["ratio", "train", "--numerator", "a.csv"],
      words: ["--denominator"], status: 64),
    Mistake(
      testDescription: "rows of theta and x that differ",
      arguments: ["ratio", "train", "rows"], words: ["theta", "x has"]),
    Mistake(
      testDescription: "a NaN", arguments: ["ratio", "train", "nan.csv"],
      words: ["nan.csv", "x_0"]),
    Mistake(
      testDescription: "a constant parameter", arguments: ["ratio", "train", "constant.csv"],
      words: ["theta"]),
    Mistake(
      testDescription: "weights that are all zero", arguments: ["ratio", "train", "zero.csv"],
      words: ["weight"]),
    Mistake(
      testDescription: "an observable that is not there",
      arguments: ["ratio", "train", "good.csv", "--column", "mass"], words: ["mass", "x_0"]),
    Mistake(
      testDescription: "samples with different columns",
      arguments: ["ratio", "train", "--numerator", "a.csv", "--denominator", "b.csv"],
      words: ["different columns"], status: 64),
    Mistake(
      testDescription: "a model that is none", arguments: ["ratio", "fit", "good.csv", "good.csv"],
      words: ["good.csv"]),
    Mistake(
      testDescription: "a joint ratio that is inverted",
      arguments: ["ratio", "train", "inverted.csv"], words: ["r_xz", "expected 1"]),
    Mistake(
      testDescription: "a numerator that is the denominator",
      arguments: ["ratio", "train", "--numerator", "a.csv", "--denominator", "a-copy.csv"],
      words: ["a.csv and a-copy.csv", "share 200 rows"]),
    Mistake(
      testDescription: "simulations that occur twice", arguments: ["ratio", "train", "twice.csv"],
      words: ["twice.csv", "100 of 200 rows repeat", "line 102 repeats line 2"]),
    Mistake(
      testDescription: "a mixture without a file", arguments: ["ratio", "fit", "m.json5", "a.csv"],
      words: ["m.json5"]),
  ]

  @Test(arguments: mistakes)
  func theErrorNamesTheMistake(mistake: Mistake) throws {
    let folder = try TemporaryFolder()
    try RatioBrokenInputTests.fill(folder.url)
    let run = try ProgramRun(mistake.arguments, workingFolder: folder.url)
    #expect(run.status == mistake.status, "\(run.status): \(run.error) \(run.output)")
    for word in mistake.words { #expect(run.error.contains(word), "\(word): \(run.error)") }
  }

  /// With these two bytes libhdf5 1.10.8 divides by zero; other versions may refuse them.
  @Test("A file in which libhdf5 ends the process", .enabled(if: OptionalLibrary.hdf5.isInstalled))
  func endsInsideOfALibraryAreExplained() throws {
    let folder = try TemporaryFolder()
    let whole = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "SimulationTests/Data/Golden/simulations.h5")
    var bytes = try Data(contentsOf: whole)
    bytes.replaceSubrange(1769...1770, with: [2, 0])
    try bytes.write(to: folder.url.appending(path: "damaged.h5"))
    let run = try ProgramRun(["ratio", "train", "damaged.h5"], workingFolder: folder.url)
    #expect(run.status == 1)
    #expect(run.error.contains("Error: ") && run.error.contains("damaged.h5"), "\(run.error)")
    #expect(run.error.contains("copy or download it again"), "\(run.error)")
  }

  private static func fill(_ folder: URL) throws {
    func write(_ name: String, _ header: String, _ row: (Int) -> String) throws {
      let lines = [header] + (0..<200).map(row)
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(
        to: folder.appending(path: name))
    }
    // Something that looks random enough.
    func noise(_ row: Int) -> Double { sin(Double(row) * 12.9898) * 2 }
    try write("good.csv", "theta,x_0") { "\(noise($0)),\(noise($0 + 7) + noise($0))" }
    try write("nan.csv", "theta,x_0") { "\(noise($0)),\($0 == 9 ? "nan" : "1.5")" }
    try write("constant.csv", "theta,x_0") { "1,\(noise($0))" }
    try write("zero.csv", "theta,x_0,weight") { "\(noise($0)),\(noise($0 + 3)),0" }
    try write("a.csv", "u") { "\(noise($0))" }
    try write("a-copy.csv", "u") { "\(noise($0))" }
    try write("twice.csv", "theta,x_0") { "\(noise($0 % 100)),\(noise($0 % 100 + 7))" }
    try write("b.csv", "v") { "\(noise($0))" }
    // Numerator events have r above 1, unless r is upside down.
    try write("inverted.csv", "theta_0,theta1_0,x_0,label,r_xz") { row in
      "\(1 + noise(row)),0,\(noise(row + 5)),\(row % 2),\(row % 2 == 1 ? 0.05 : 20)"
    }
    let rows = folder.appending(path: "rows")
    try FileManager.default.createDirectory(at: rows, withIntermediateDirectories: true)
    func vector(_ count: Int) -> NumericArray {
      NumericArray(shape: [count, 1], .float64((0..<count).map(noise)))
    }
    try NPYFile.write(vector(200), to: rows.appending(path: "theta_train.npy"))
    try NPYFile.write(vector(150), to: rows.appending(path: "x_train.npy"))
  }
}
