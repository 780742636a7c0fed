import DataFiles
import Foundation
import Jets
import TestSupport
import Testing

/// The rows of the README's table of layouts, each read as the same jets.
@Suite struct JetLayoutsTests {
  private let labelled: LabelledJets

  init() throws { labelled = try Fixtures.jets() }

  private func expectJets(
    _ read: LabelledJets, _ rows: Range<Int>, relativeError: Float = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(read.isSignal == Array(labelled.isSignal[rows]), sourceLocation: sourceLocation)
    #expect(read.count == rows.count, sourceLocation: sourceLocation)
    for (jet, row) in rows.enumerated() where jet < read.count {
      let (a, b) = (read.jets[jet], labelled.jets[row])
      #expect(a.count == b.count, sourceLocation: sourceLocation)
      for (x, y) in zip(a, b) {
        let pairs = [(x.e, y.e), (x.px, y.px), (x.py, y.py), (x.pz, y.pz)]
        #expect(
          pairs.allSatisfy { abs($0 - $1) <= relativeError * y.e }, sourceLocation: sourceLocation)
      }
    }
  }

  /// The first `count` jets as an array (jets, constituents, 4), padded with `padding`.
  private func padded(
    _ count: Int, padding: Float = 0, order: [Int] = [0, 1, 2, 3]
  ) -> NumericArray {
    let width = 1 + (0..<count).reduce(0) { max($0, labelled.jets[$1].count) }
    var values = [Float](repeating: padding, count: count * width * 4)
    for jet in 0..<count {
      for (index, c) in labelled.jets[jet].enumerated() {
        let numbers = [c.e, c.px, c.py, c.pz]
        let place = 4 * (jet * width + index)
        values.replaceSubrange(place..<place + 4, with: order.map { numbers[$0] })
      }
    }
    return NumericArray(shape: [count, width, 4], .float32(values))
  }

  private func labels(_ count: Int) -> NumericArray {
    NumericArray(.uint8(Array(labelled.isSignal[..<count])))
  }

  // MARK: HDF5

  @Test(.enabled(if: OptionalLibrary.hdf5.isInstalled && OptionalLibrary.blosc.isInstalled))
  func lorentzNetsArraysAreRecognized() throws {
    let url = Fixtures.url("lorentznet.h5")
    #expect(try JetFiles.looksLikeJets(url))
    expectJets(try JetFiles.read(url, cache: .none), 0..<6)
    // The same through a cache, and a part of the rows.
    try Fixtures.withFolder { folder in
      var options = JetFileOptions(cache: .folder(folder))
      options.smallestCachedSource = 0
      expectJets(try JetFiles.read(url, options: options), 0..<6)
      options.rows = 2..<5
      expectJets(try JetFiles.read(url, options: options), 2..<5)
    }
  }

  @Test(.enabled(if: OptionalLibrary.hdf5.isInstalled && OptionalLibrary.blosc.isInstalled))
  func groupsAreChosenByTheirKey() throws {
    let url = Fixtures.url("groups.h5")
    var options = JetFileOptions(cache: .none)
    let none = try #require(throws: DataFileError.self) {
      try JetFiles.read(url, options: options)
    }
    #expect(
      none.description.contains("features, test, train") && none.hint?.contains("--key") == true)
    options.key = "train"
    options.labelName = "signal_or_not"
    expectJets(try JetFiles.read(url, options: options), 0..<4)
    options.key = "test"
    options.labelName = nil
    let two = try #require(throws: DataFileError.self) { try JetFiles.read(url, options: options) }
    #expect(two.hint?.contains("--constituents") == true, "\(two)")
    options.momentumArray = "others"
    expectJets(try JetFiles.read(url, options: options), 4..<6)
    options.momentumArray = nil
    options.key = "test/others"
    expectJets(try JetFiles.read(url, options: options), 4..<6)
    options.key = "test/jets"
    let swapped = try #require(throws: DataFileError.self) {
      try JetFiles.read(url, options: options)
    }
    #expect(swapped.hint?.contains("--order energy-last") == true, "\(swapped)")
    options.componentOrder = .energyLast
    let large = try #require(throws: DataFileError.self) {
      try JetFiles.read(url, options: options)
    }
    #expect(large.hint?.contains("--unit MeV") == true, "\(large)")
    options.unit = .mev
    expectJets(try JetFiles.read(url, options: options), 4..<6, relativeError: 1e-6)
    options.key = "features"
    let wide = try #require(throws: DataFileError.self) { try JetFiles.read(url, options: options) }
    #expect(wide.description.contains("no array has the shape (jets, constituents, 4)"), "\(wide)")
    options.momentumArray = "particles"
    let five = try #require(throws: DataFileError.self) { try JetFiles.read(url, options: options) }
    #expect(five.description.contains(", 5], expected (jets, constituents, 4)"), "\(five)")
    #expect(five.hint?.contains("without other features") == true, "\(five)")
    options.key = "nowhere"
    let missing = try #require(throws: DataFileError.self) {
      try JetFiles.read(url, options: options)
    }
    #expect(missing.description.contains("has no \"nowhere\""), "\(missing)")
  }

  @Test(.enabled(if: OptionalLibrary.hdf5.isInstalled && OptionalLibrary.blosc.isInstalled))
  func partsOfOneFileHaveCachesOfTheirOwn() throws {
    try Fixtures.withFolder { folder in
      var options = JetFileOptions(cache: .folder(folder))
      options.smallestCachedSource = 0
      for (key, array, label, rows) in [
        ("train", nil, "signal_or_not", 0..<4), ("test", "others", "label", 4..<6),
        ("train", nil, "signal_or_not", 0..<4),
      ] as [(String, String?, String, Range<Int>)] {
        (options.key, options.momentumArray, options.labelName) = (key, array, label)
        expectJets(try JetFiles.read(Fixtures.url("groups.h5"), options: options), rows)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    }
  }

  // MARK: NumPy

  @Test func theOnlyArrayOfFourMomentaIsTaken() throws {
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.npz")
      let width = NumericArray(shape: [5, 2, 3], .float32([Float](repeating: 1, count: 30)))
      try NPZFile.write(
        [("particles", padded(5)), ("signal", labels(5)), ("tracks", width)], to: url)
      let error = try #require(throws: DataFileError.self) { try JetFiles.read(url) }
      #expect(error.hint?.contains("--label") == true && error.hint?.contains("signal") == true)
      var options = JetFileOptions()
      options.labelName = "signal"
      expectJets(try JetFiles.read(url, options: options), 0..<5)
      #expect(try JetFiles.looksLikeJets(url))
    }
  }

  @Test(arguments: ["labels.npy", "labels.npz", "labels.csv", "labels.txt"])
  func labelsComeFromASecondFile(name: String) throws {
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.npy")
      try NPYFile.write(padded(6), to: url)
      let bare = try #require(throws: DataFileError.self) { try JetFiles.read(url) }
      #expect(bare.hint?.contains("--labels") == true, "\(bare)")
      var options = JetFileOptions()
      let file = folder.appendingPathComponent(name)
      options.labelFile = file
      let values = labelled.isSignal[..<6].map { Double($0) }
      switch name {
      case "labels.npy": try NPYFile.write(labels(6), to: file)
      case "labels.npz": try NPZFile.write([("is_signal", labels(6)), ("pt", labels(6))], to: file)
      case "labels.csv":
        try CSVTable.write(
          columns: [("jet", values), ("label", values.map { 2 * $0 - 1 })], to: file)
      default:
        let text = labelled.isSignal[..<6].map { $0 == 1 ? "top\n" : "QCD\n" }.joined()
        try AtomicFile.write("kind\n" + text, to: file)
      }
      expectJets(try JetFiles.read(url, options: options), 0..<6)
      // Shorter by one.
      try NPYFile.write(padded(5), to: url, overwrite: true)
      let short = try #require(throws: DataFileError.self) {
        try JetFiles.read(url, options: options)
      }
      #expect(short.description.contains("there are 6 labels for 5 jets"), "\(short)")
      #expect(short.description.contains(name), "\(short)")
    }
  }

  @Test func namesOfClassesNeedTheSignal() throws {
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.npz")
      let names = labelled.isSignal[..<4].map { $0 == 1 ? "Wprime" : "ttbar" }
      try NPZFile.write([("jets", padded(4))], texts: [("label", names)], to: url)
      let error = try #require(throws: DataFileError.self) { try JetFiles.read(url) }
      #expect(error.hint?.contains("--signal-name") == true, "\(error)")
      #expect(error.description.contains("Wprime"), "\(error)")
      var options = JetFileOptions()
      options.signalName = "Wprime"
      expectJets(try JetFiles.read(url, options: options), 0..<4)
    }
  }

  @Test(arguments: [
    ([5, 4, 7], "transpose(0, 2, 1)"), ([5, 28], "reshape(5, 7, 4)"), ([5, 7, 3], "four numbers"),
    ([5, 7, 16], "without other features"), ([140], "padded constituents"),
  ])
  func otherShapesSayWhatIsMissing(shape: [Int], words: String) throws {
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.npy")
      let count = shape.reduce(1, *)
      try NPYFile.write(
        NumericArray(shape: shape, .float32([Float](repeating: 1, count: count))), to: url)
      let error = try #require(throws: DataFileError.self) { try JetFiles.readUnlabelled(url) }
      #expect(error.description.contains("\(shape), expected (jets, constituents, 4)"), "\(error)")
      #expect(error.hint?.contains(words) == true, "\(error)")
    }
  }

  @Test(arguments: [MomentumUnit.mev, .tev]) func unitsAreSaidAndTold(unit: MomentumUnit) throws {
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.npz")
      let factor: Float = unit == .mev ? 1000 : 0.001
      let array = padded(4)
      try NPZFile.write(
        [
          ("jets", NumericArray(shape: array.shape, .float32(array.floats.map { $0 * factor }))),
          ("label", labels(4)),
        ], to: url)
      let error = try #require(throws: DataFileError.self) { try JetFiles.read(url) }
      #expect(error.hint?.contains("--unit \(unit.rawValue)") == true, "\(error)")
      var options = JetFileOptions()
      options.unit = unit
      expectJets(try JetFiles.read(url, options: options), 0..<4, relativeError: 1e-6)
      // Said to be GeV, it is taken for that.
      options.unit = .gev
      #expect(try JetFiles.read(url, options: options).count == 4)
    }
  }

  @Test func missingNumbersAreAcceptedAsPadding() throws {
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.npz")
      try NPZFile.write([("jets", padded(3, padding: .nan)), ("label", labels(3))], to: url)
      let read = try JetFiles.read(url)
      expectJets(read, 0..<3)
      #expect(read.warnings.count == 1)
      #expect(
        read.warnings.first?.contains("3 of 3 jets (first: row 0) are padded with missing") == true)
      // A constituent that is missing in part is no padding.
      var values = padded(3, padding: .nan).floats
      values[4 * (labelled.jets[0].count - 1) + 2] = .nan
      let shape = padded(3).shape
      try NPZFile.write(
        [("jets", NumericArray(shape: shape, .float32(values))), ("label", labels(3))], to: url,
        overwrite: true)
      let error = try #require(throws: DataFileError.self) { try JetFiles.read(url) }
      #expect(error.row == 0 && error.problem.contains("nan"), "\(error)")
    }
  }

  // MARK: Text

  @Test(
    .enabled(
      if: OptionalLibrary.zlib.isInstalled))
  func packedTextsAreRead() throws {
    let read = try JetFiles.read(Fixtures.url("jets.csv.gz"))
    let counts = (0..<6).map { labelled.jets[$0].count }
    let order = counts.indices.sorted { (counts[$0], $0) < (counts[$1], $1) }.prefix(3)
    #expect((0..<3).map { read.jets[$0] } == order.map { labelled.jets[$0] })
    #expect(read.isSignal == order.map { labelled.isSignal[$0] })
    #expect(read.warnings.first?.contains("padded with missing numbers") == true)
  }

  @Test func textsHaveNamesEmptyFieldsAndLines() throws {
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.csv")
      let header = "id,kind,e_0,px_0,py_0,pz_0,e_1,px_1,py_1,pz_1"
      let rows = [
        "a1,signal,500,300,400,0,50,30,40,0", "", "b-7,background,500,0,300,400,,,,",
        "c,signal,501,0,300,400,nan,nan,nan,nan",
      ]
      try AtomicFile.write(([header] + rows).joined(separator: "\n") + "\n", to: url)
      var options = JetFileOptions()
      options.labelName = "kind"
      let read = try JetFiles.read(url, options: options)
      #expect(read.isSignal == [1, 0, 1])
      #expect((0..<3).map { read.jets[$0].count } == [2, 1, 1])
      #expect(
        read.warnings.first?.contains("2 of 3 jets (first: line 4) are padded with missing")
          == true,
        "\(read.warnings)")
      let bad = rows.map { $0.replacing("501", with: "-501") }
      try AtomicFile.write(
        ([header] + bad).joined(separator: "\n") + "\n", to: url, overwrite: true)
      let error = try #require(throws: DataFileError.self) {
        try JetFiles.read(url, options: options)
      }
      // The blank line counts.
      #expect(error.line == 5 && error.row == 2, "\(error)")
      #expect(error.description.contains("line 5, \"e_0\""), "\(error)")
    }
  }
}
