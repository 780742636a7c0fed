import DataFiles
import Foundation
import Jets
import TestSupport
import Testing

/// A small file of jets that one thing is wrong with.
struct BrokenFile: CustomTestStringConvertible, Sendable {
  let testDescription: String
  /// What the error must say besides the file's name.
  let expected: [String]
  /// Writes the file into a folder and says how to read it.
  let make: @Sendable (_ folder: URL) throws -> (URL, JetFileOptions)

  init(
    _ description: String, _ expected: [String],
    _ make: @escaping @Sendable (URL) throws -> (URL, JetFileOptions)
  ) {
    testDescription = description
    self.expected = expected
    self.make = make
  }

  /// Three jets of two, three and one constituents with their labels, changed by `change`.
  static func arrays(
    _ description: String, _ expected: [String],
    options: JetFileOptions = JetFileOptions(),
    _ change: @escaping @Sendable (inout RawJets) -> Void
  ) -> BrokenFile {
    BrokenFile(description, expected) { folder in
      var raw = RawJets()
      change(&raw)
      return (try raw.write(to: folder), options)
    }
  }

  /// A CSV file of this text.
  static func text(
    _ description: String, _ expected: [String], options: JetFileOptions = JetFileOptions(),
    _ lines: String...
  ) -> BrokenFile {
    BrokenFile(description, expected) { folder in
      let url = folder.appendingPathComponent("broken.csv")
      try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: url)
      return (url, options)
    }
  }

  /// The first `bytes` of a fixture, or the fixture itself.
  static func fixture(
    _ description: String, _ expected: [String], _ name: String, bytes: Int? = nil
  ) -> BrokenFile {
    BrokenFile(description, expected) { folder in
      let url = folder.appendingPathComponent("broken-\(name)")
      let data = try Data(contentsOf: Fixtures.url(name))
      try AtomicFile.write(data.prefix(bytes ?? data.count), to: url)
      return (url, JetFileOptions())
    }
  }
}

/// The arrays of the sample layout.
struct RawJets {
  var momenta: [[Float]]
  var offsets: [Int64] = [0, 2, 5, 6]
  var labels: [Float] = [1, 0, 1]
  var shape: [Int]?
  var omitted: Set<String> = []

  init() {
    let constituents = [
      constituent(400, 0.1, 1), constituent(150, 0.2, 1.1), constituent(300, -1, 3),
      constituent(200, -1.1, -3.1), constituent(80, -0.9, 3.1), constituent(580, 0.5, -2),
    ]
    momenta = constituents.map { [$0.e, $0.px, $0.py, $0.pz] }
  }

  func write(to folder: URL) throws -> URL {
    let url = folder.appendingPathComponent("broken.npz")
    let flat = momenta.flatMap { $0 }
    let arrays: [(name: String, array: NumericArray)] = [
      ("constituents", NumericArray(shape: shape ?? [momenta.count, 4], .float32(flat))),
      ("offsets", NumericArray(shape: [offsets.count], .int64(offsets))),
      ("is_signal", NumericArray(shape: [labels.count], .float32(labels))),
    ]
    try NPZFile.write(arrays.filter { !omitted.contains($0.name) }, to: url)
    return url
  }
}

@Suite struct BrokenJetFilesTests {
  private static func options(_ change: (inout JetFileOptions) -> Void) -> JetFileOptions {
    var options = JetFileOptions()
    change(&options)
    return options
  }

  private static let header = "E_0,PX_0,PY_0,PZ_0,is_signal_new"

  static let numbers: [BrokenFile] = [
    .arrays("NaN", ["row 1", "constituent 1, px", "nan"]) { $0.momenta[3][1] = .nan },
    .arrays("infinity", ["row 2", "constituent 0, E", "inf"]) { $0.momenta[5][0] = .infinity },
    .arrays("negative infinity", ["row 0", "constituent 1, pz", "-inf"]) {
      $0.momenta[1][3] = -.infinity
    },
    .arrays("negative energy", ["row 0", "constituent 1, E", "negative"]) {
      $0.momenta[1][0] *= -1
    },
    .arrays("energy below momentum", ["row 1", "constituent 2, E", "below |p|"]) {
      $0.momenta[4][0] *= 0.9
    },
    .arrays("energy last", ["row 0", "(px, py, pz, E)", "--order energy-last"]) {
      $0.momenta = $0.momenta.map { [$0[1], $0[2], $0[3], $0[0]] }
    },
    .arrays(
      "energy first where last is asked for", ["row 0", "(E, px, py, pz)", "--order energy-first"],
      options: options { $0.componentOrder = .energyLast }, { _ in }),
    .arrays("MeV", ["rows 0–2", "median jet pT", "--unit MeV"]) {
      $0.momenta = $0.momenta.map { $0.map { $0 * 1000 } }
    },
    .arrays("TeV", ["rows 0–2", "median jet pT", "--unit TeV"]) {
      $0.momenta = $0.momenta.map { $0.map { $0 / 1000 } }
    },
    .arrays("a constituent after padding", ["row 1", "constituent 1", "padding"]) {
      $0.momenta[3] = [0, 0, 0, 0]
    },
    .arrays("a jet of zeros", ["row 2", "no constituents"]) { $0.momenta[5] = [0, 0, 0, 0] },
    .arrays("an empty jet", ["row 1", "no constituents"]) { $0.offsets = [0, 2, 2, 6] },
  ]

  static let structure: [BrokenFile] = [
    .arrays("falling offsets", ["row 1", "offsets", "fall from 5 to 2"]) {
      $0.offsets = [0, 5, 2, 6]
    },
    .arrays("offsets that do not start at zero", ["offsets", "starts with 0"]) {
      $0.offsets = [1, 2, 5, 6]
    },
    .arrays("offsets beyond the constituents", ["offsets", "the last offset is 9"]) {
      $0.offsets = [0, 2, 5, 9]
    },
    .arrays("wrong shape", ["constituents", "[8, 3]", "(constituents, 4)"]) { $0.shape = [8, 3] },
    .arrays("no rows", ["no rows"]) {
      $0.momenta = []
      $0.offsets = [0]
      $0.labels = []
    },
    .arrays("no labels", ["offsets", "no labels", "--label", "--labels"]) {
      $0.omitted = ["is_signal"]
    },
    .arrays("no jets", ["no array has the shape (jets, constituents, 4)", "is_signal [3]"]) {
      $0.omitted = ["constituents"]
    },
    .arrays("a label of 2", ["row 1", "is_signal", "2 is no label"]) { $0.labels[1] = 2 },
    .arrays("a label that is NaN", ["row 0", "is_signal", "label is missing"]) {
      $0.labels[0] = .nan
    },
    .arrays("too few labels", ["is_signal", "2 labels for 3 jets"]) { $0.labels = [1, 0] },
    .arrays("signal only", ["all 3 jets are signal", "one class"]) { $0.labels = [1, 1, 1] },
    .arrays("background only", ["all 3 jets are background"]) { $0.labels = [0, 0, 0] },
    .arrays(
      "rows beyond the end", ["rows 2 ..< 5", "3 rows"], options: options { $0.rows = 2..<5 }
    ) { _ in },
    .arrays("zero jets asked for", ["0 jets"], options: options { $0.maximumJets = 0 }) { _ in },
    .arrays(
      "labels as inputs", ["is_signal", "cannot be an input"],
      options: options { $0.momentumArray = "is_signal" }, { _ in }),
  ]

  static let tables: [BrokenFile] = [
    .text("a missing column", ["PY_0", "missing"], "E_0,PX_0,PZ_0,is_signal_new", "5,3,4,1"),
    .text(
      "no four-momenta", ["E_0", "no four-momenta", "pt, eta"], "pt,eta,is_signal_new", "5,3,1"),
    .text(
      "images read as jets", ["E_0", "holds images"], "img_0,img_1,is_signal_new", "1,0,1"),
    .text("no label column", ["no labels", "--label"], "E_0,PX_0,PY_0,PZ_0", "5,3,4,0"),
    .text(
      "truth as input", ["truthE", "cannot be an input"],
      options: options { $0.momentumColumns = ["truthE", "PX_0", "PY_0", "PZ_0"] },
      header + ",truthE", "5,3,4,0,1,500"),
    .text(
      "ttv as input", ["ttv", "cannot be an input"],
      options: options { $0.momentumColumns = ["E_0", "PX_0", "PY_0", "ttv"] }, header + ",ttv",
      "5,3,4,0,1,0"),
    .text(
      "ttv as label", ["ttv", "number of the split"], options: options { $0.labelName = "ttv" },
      header + ",ttv", "5,3,4,0,1,0"),
    .text(
      "three columns of a four-momentum", ["3 columns", "four for each"],
      options: options { $0.momentumColumns = ["E_0", "PX_0", "PY_0"] }, header, "5,3,4,0,1"),
    .text("a word among numbers", ["line 3", "PX_0"], header, "5,3,4,0,1", "5,three,4,0,0"),
    .text("a short line", ["line 3"], header, "5,3,4,0,1", "5,3,4"),
    .text(
      "negative energy in a table", ["line 3", "E_0", "negative"], header, "5,3,4,0,1", "-5,3,4,0,0"
    ),
    .text("a header alone", ["no rows"], header),
  ]

  static let files: [BrokenFile] = [
    .fixture("a cut archive", ["broken-jets.npz"], "jets.npz", bytes: 20_000),
    .fixture("an empty file", ["empty"], "jets.npz", bytes: 0),
    BrokenFile("no file", ["missing.npz"]) { folder in
      (folder.appendingPathComponent("missing.npz"), JetFileOptions())
    },
    BrokenFile("a folder", ["folder"]) { ($0, JetFileOptions()) },
    BrokenFile("another format", ["ROOT"]) { folder in
      let url = folder.appendingPathComponent("jets.root")
      try AtomicFile.write(Data([0x72, 0x6F, 0x6F, 0x74, 0, 0, 1, 2, 3]), to: url)
      return (url, JetFileOptions())
    },
    BrokenFile("a split that is not there", ["kinematics_val", "kinematics_train"]) { folder in
      let url = folder.appendingPathComponent("parts.npz")
      let array = NumericArray(shape: [1, 1, 4], .float32([5, 3, 4, 0]))
      try NPZFile.write([("kinematics_train", array)], to: url)
      return (url, options { $0.split = "val" })
    },
    BrokenFile("several splits, none chosen", ["train, test", "--split"]) { folder in
      let url = folder.appendingPathComponent("parts.npz")
      let array = NumericArray(shape: [1, 1, 4], .float32([5, 3, 4, 0]))
      try NPZFile.write([("kinematics_train", array), ("kinematics_test", array)], to: url)
      return (url, JetFileOptions())
    },
    BrokenFile("a flat array", ["[4]", "(jets, constituents, 4)"]) { folder in
      let url = folder.appendingPathComponent("flat.npy")
      try NPYFile.write(NumericArray(shape: [4], .float32([5, 3, 4, 0])), to: url)
      return (url, JetFileOptions())
    },
  ]

  static let hdf5: [BrokenFile] = [
    .fixture("an HDF5 table without PX_3", ["PX_3", "missing"], "table-without-PX_3.h5"),
    .fixture("a cut HDF5 file", ["broken-table.h5"], "table.h5", bytes: 30_000),
    .fixture("images where jets are asked for", ["holds images"], "images.h5"),
  ]

  @Test(arguments: numbers + structure + tables + files)
  func everyBrokenFileIsAClearError(file: BrokenFile) throws { try check(file) }

  @Test(
    .enabled(if: OptionalLibrary.hdf5.isInstalled && OptionalLibrary.blosc.isInstalled),
    arguments: hdf5)
  func everyBrokenTableIsAClearError(file: BrokenFile) throws { try check(file) }

  private func check(_ file: BrokenFile) throws {
    try Fixtures.withFolder { folder in
      let (url, options) = try file.make(folder)
      // With and without a cache: the same error, and nothing half-written is left.
      for threshold in [JetFileOptions().smallestCachedSource, 0] {
        var options = options
        options.smallestCachedSource = threshold
        let error = try #require(throws: DataFileError.self) {
          try JetFiles.read(url, options: options)
        }
        let text = error.description
        #expect(text.contains(url.lastPathComponent), "\(text)")
        for fragment in file.expected {
          #expect(text.contains(fragment), "'\(fragment)' is not in: \(text)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!names.contains { $0.contains(".partial") })
      }
    }
  }
}
