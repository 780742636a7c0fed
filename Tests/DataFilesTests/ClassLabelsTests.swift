import DataFiles
import Foundation
import TestSupport
import Testing

@Suite("labels of classes")
struct ClassLabelsTests {
  /// The labels that a CSV file says in its column y; nil stands for an error.
  private static func labels(_ fields: [String], signal: String? = nil) throws -> [UInt8] {
    var result: [UInt8] = []
    let text = "x,y\n" + fields.map { "1,\($0)\n" }.joined()
    try withTemporaryFile("labels.csv", text.utf8) { url in
      result = try ClassLabels(EventTable.read(url).contents(of: "y"), signal: signal).isSignal
    }
    return result
  }

  static let understood: [(fields: [String], signal: String?)] = [
    (["1", "0", "1"], nil), (["1.0", "0.0", "1e0"], nil), (["1", "-1", "1"], nil),
    (["True", "False", "True"], nil), (["true", "0", "1"], nil),
    (["signal", "background", "signal"], nil), (["SIG", "bkg", "SIG"], nil),
    (["s", "b", "s"], nil), (["top", "QCD", "top"], nil), (["\"top\"", "qcd", "top"], nil),
    (["W", "Z", "W"], "W"), (["anomaly", "dijets", "anomaly"], "anomaly"),
    // Said otherwise than the names suggest.
    (["qcd", "top", "qcd"], "qcd"), (["0", "1", "0"], "0"), (["False", "True", "False"], "false"),
    (["2", "1", "2"], "2"), (["-1", "1", "-1"], "-1"),
  ]

  @Test("numbers and names that say the classes", arguments: understood)
  func understands(_ labels: (fields: [String], signal: String?)) throws {
    #expect(try Self.labels(labels.fields, signal: labels.signal) == [1, 0, 1])
  }

  @Test("one class alone")
  func understandsOneClass() throws {
    for text in ["0", "-1", "background", "qcd", "False", "b"] {
      #expect(try Self.labels([text, text]) == [0, 0])
    }
    for text in ["1", "signal", "top", "true"] { #expect(try Self.labels([text]) == [1]) }
  }

  /// Fields of the label column, the signal, the line of the error and words of it.
  struct Refused: Sendable {
    let fields: [String]
    var signal: String?
    var line: Int?
    let words: [String]
  }

  static let refused: [Refused] = [
    Refused(
      fields: ["W", "Z", "Z"],
      words: [
        "not said which name is the signal", "\"W\" (1 rows), \"Z\" (2 rows)", "--signal-name",
      ]),
    Refused(fields: ["top", "w"], words: ["--signal-name top"]),
    Refused(fields: ["sig", "signal"], words: ["\"sig\" (1 rows)"]),
    Refused(
      fields: ["top", "w", "top", "z"], signal: "top", line: 5,
      words: ["two classes", "the column has 3"]),
    Refused(fields: ["W", "Z"], signal: "w", words: ["no row is called \"w\"", "\"W\" (1 rows)"]),
    Refused(fields: ["top", "", "qcd"], line: 3, words: ["the label is missing"]),
    Refused(fields: ["0", "1", "2"], line: 4, words: ["2 is no label"]),
    Refused(fields: ["0", "-1"], line: 3, words: ["-1 is no label"]),
    Refused(fields: ["0", "0.5"], line: 3, words: ["0.5 is no label"]),
    Refused(fields: ["1", "2", "1"], line: 3, words: ["which of 1 and 2", "--signal-name"]),
    Refused(fields: ["0", "1", "2"], signal: "1", line: 4, words: ["third label"]),
    Refused(fields: ["0", "1"], signal: "2", words: ["no label is \"2\"", "labels are 0, 1"]),
    Refused(fields: ["0", "1"], signal: "top", words: ["no label is \"top\""]),
    // Mostly numbers: a broken column of numbers.
    Refused(fields: ["0", "1", "top"], line: 4, words: ["\"top\" is not a number"]),
    Refused(fields: ["0", "1", "nan"], line: 4, words: ["nan"]),
  ]

  @Test("everything else is refused with the line and the names", arguments: refused)
  func refuses(_ labels: Refused) {
    let error = dataFileError { _ = try Self.labels(labels.fields, signal: labels.signal) }
    let text = error?.description ?? "no error"
    #expect(error?.line == labels.line, "\(text)")
    #expect(error?.column == "y")
    for words in labels.words { #expect(text.contains(words), "\"\(words)\" is not in: \(text)") }
  }

  @Test("names in arrays")
  func readsArrays() throws {
    let names = try NPZFile(golden("types.npz")).contents(of: "names")
    #expect(names.content == .names(codes: [0, 1, 2], names: ["pt", "η", "mass"]))
    #expect(!names.holdsNumbers)
    let error = dataFileError { _ = try names.numbers() }
    #expect(error?.problem.contains("holds names, not numbers: \"pt\" (1 rows)") == true)
    #expect(dataFileError { _ = try ClassLabels(names) }?.row == 2)
  }
}
