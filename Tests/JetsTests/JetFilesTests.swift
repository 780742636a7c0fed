import DataFiles
import Foundation
import Jets
import TestSupport
import Testing

@Suite struct JetFilesTests {
  private func jets(_ sample: JetSample) -> [[FourMomentum]] {
    (0..<sample.count).map { sample[$0] }
  }

  @Test func writtenJetsReadBackBitByBit() throws {
    let labelled = try Fixtures.jets()
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.npz")
      for compressed in [false, true] {
        let some = labelled.selecting([5, 2, 37])
        try JetFiles.write(
          some.jets, labels: some.isSignal, to: url, overwrite: compressed, compressed: compressed)
        let back = try JetFiles.read(url)
        #expect(jets(back.jets) == jets(some.jets))
        #expect(back.isSignal == some.isSignal)
        #expect(back.warnings.isEmpty)
      }
      #expect(throws: DataFileError.self) {
        try JetFiles.write(labelled.jets, labels: nil, to: url)
      }
    }
  }

  @Test(.enabled(if: OptionalLibrary.hdf5.isInstalled && OptionalLibrary.blosc.isInstalled))
  func theReferenceLayoutReadsAsTheSameJets() throws {
    let labelled = try Fixtures.jets()
    let table = try JetFiles.read(Fixtures.url("table.h5"))
    #expect(table.count == 12)
    #expect(jets(table.jets) == (0..<12).map { labelled.jets[$0] })
    #expect(table.isSignal == Array(labelled.isSignal[0..<12]))
    #expect(table.jets.jetHashes() == Array(labelled.jets.jetHashes()[0..<12]))
  }

  @Test(.enabled(if: OptionalLibrary.hdf5.isInstalled && OptionalLibrary.blosc.isInstalled))
  func rowsAreChosenByRangeAndNumber() throws {
    let labelled = try Fixtures.jets()
    var options = JetFileOptions(cache: .none, maximumJets: 3)
    options.rows = 4..<11
    for name in ["table.h5", "jets.npz"] {
      let some = try JetFiles.read(Fixtures.url(name), options: options)
      #expect(jets(some.jets) == (4..<7).map { labelled.jets[$0] })
      #expect(some.isSignal == [0, 1, 0])
    }
  }

  @Test(.enabled(if: OptionalLibrary.hdf5.isInstalled && OptionalLibrary.blosc.isInstalled))
  func imagesAreThoseThatTheChallengeHandedOut() throws {
    let table = try PandasTable(Fixtures.url("images.h5"))
    var images: [Float] = []
    try table.forEachBlock(columns: (0..<1600).map { "img_\($0)" } + ["mass"]) { images += $1 }
    let labelled = try Fixtures.jets()
    let recipe = JetImageRecipe.asSubmitted
    let own = labelled.jets.rows(1600, of: 0..<6) { recipe.fill($0, into: $1) }
    try #require(images.count == 6 * 1601)
    for image in 0..<6 {
      let (given, expected) = (
        images[image * 1601..<(image + 1) * 1601], own[image * 1600..<(image + 1) * 1600]
      )
      #expect(largestDifference(Array(given.dropLast()), expected.map { Double($0) }) < 1e-6)
      let mass = labelled.jets.withConstituents(of: image) { JetObservables($0).mass }
      #expect(abs((given.last ?? 0) - mass) < 1e-3)
    }
  }

  /// The first `count` fixture jets as padded rows of `width` constituents.
  private func padded(_ count: Int, width: Int) throws -> (values: [Float], labels: [UInt8]) {
    let labelled = try Fixtures.jets()
    var values = [Float](repeating: 0, count: count * width * 4)
    for jet in 0..<count {
      for (index, c) in labelled.jets[jet].prefix(width).enumerated() {
        let place = 4 * (jet * width + index)
        values.replaceSubrange(place..<place + 4, with: [c.e, c.px, c.py, c.pz])
      }
    }
    return (values, Array(labelled.isSignal[0..<count]))
  }

  @Test func heidelbergArchivesHaveParts() throws {
    let labelled = try Fixtures.jets()
    let (values, labels) = try padded(8, width: 200)
    let half = values.count / 2
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("toptagging_mini.npz")
      let parts: [(String, [Float], [UInt8])] = [
        ("train", Array(values[..<half]), Array(labels[..<4])),
        ("test", Array(values[half...]), Array(labels[4...])),
      ]
      try NPZFile.write(
        parts.flatMap { name, values, labels in
          [
            ("kinematics_\(name)", NumericArray(shape: [4, 200, 4], .float32(values))),
            ("labels_\(name)", NumericArray(shape: [4], .uint8(labels))),
          ]
        }, to: url)
      var options = JetFileOptions()
      options.split = "test"
      let test = try JetFiles.read(url, options: options)
      #expect(jets(test.jets) == (4..<8).map { labelled.jets[$0] })
      #expect(test.isSignal == Array(labels[4...]))
    }
  }

  @Test func paddedArraysTakeLabelsFromASecondFileAndAnyComponentOrder() throws {
    let labelled = try Fixtures.jets()
    let (values, labels) = try padded(6, width: 130)
    var swapped = values
    for place in stride(from: 0, to: values.count, by: 4) {
      swapped[place..<place + 4] = [
        values[place + 1], values[place + 2], values[place + 3], values[place],
      ]
    }
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.npy")
      let labelFile = folder.appendingPathComponent("labels.npy")
      try NPYFile.write(NumericArray(shape: [6, 130, 4], .float32(swapped)), to: url)
      try NPYFile.write(
        NumericArray(shape: [6, 1], .int64(labels.map { Int64($0) })), to: labelFile)
      var options = JetFileOptions()
      options.labelFile = labelFile
      options.componentOrder = .energyLast
      let read = try JetFiles.read(url, options: options)
      #expect(jets(read.jets) == (0..<6).map { labelled.jets[$0] })
      #expect(read.isSignal == labels)
    }
  }

  @Test func commaSeparatedTablesHaveTheSameColumns() throws {
    let labelled = try Fixtures.jets()
    let (values, labels) = try padded(5, width: 120)
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.csv")
      var columns: [(name: String, values: [Double])] = []
      for constituent in 0..<120 {
        for (component, part) in ["E", "PX", "PY", "PZ"].enumerated() {
          let column = (0..<5).map { Double(values[4 * ($0 * 120 + constituent) + component]) }
          columns.append(("\(part)_\(constituent)", column))
        }
      }
      columns.append(("truthE", [0, 500, 0, 500, 0]))
      columns.append(("is_signal_new", labels.map { Double($0) }))
      try CSVTable.write(columns: columns, to: url)
      let read = try JetFiles.read(url)
      #expect(jets(read.jets) == (0..<5).map { labelled.jets[$0] })
      #expect(read.isSignal == labels)
      var options = JetFileOptions()
      options.momentumColumns = ["E_1", "PX_1", "PY_1", "PZ_1"]
      #expect(try JetFiles.read(url, options: options).jets[3] == [labelled.jets[3][1]])
    }
  }

  @Test func constituentsOutOfOrderAreSortedWithAWarning() throws {
    let labelled = try Fixtures.jets()
    let jet = labelled.jets[3]
    let reversed = Array(jet.reversed()).flatMap { [$0.e, $0.px, $0.py, $0.pz] }
    let (values, _) = try padded(1, width: jet.count)
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.npy")
      let array = NumericArray(shape: [2, jet.count, 4], .float32(values + reversed))
      try NPYFile.write(array, to: url)
      let read = try JetFiles.readUnlabelled(url)
      #expect(read[1] == jet)
      #expect(read.warnings.count == 1)
      #expect(read.warnings.first?.contains("1 of 2 jets (first: row 1)") == true)
    }
  }

  @Test func surplusConstituentsAreDroppedWithAWarning() throws {
    let labelled = try Fixtures.jets()
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.npz")
      try JetFiles.write(labelled.jets, labels: nil, to: url)
      var options = JetFileOptions()
      options.maximumConstituents = 10
      let read = try JetFiles.readUnlabelled(url, options: options)
      for jet in 0..<read.count { #expect(read[jet] == Array(labelled.jets[jet].prefix(10))) }
      #expect(read.warnings.count == 1)
      #expect(read.warnings.first?.contains("more than 10 constituents") == true)
    }
  }

  @Test func theProjectsOwnSamplesAreClean() throws {
    let folder = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("data/top-tagging")
    var seen = Set<UInt64>()
    for (name, count) in [("top-train", 16_000), ("top-public", 2_000), ("top-private", 4_000)] {
      let labelled = try JetFiles.read(folder.appendingPathComponent("\(name).npz"))
      #expect(labelled.count == count)
      #expect(labelled.signalCount == count / 2)
      #expect(labelled.warnings.isEmpty)
      for hash in labelled.jets.jetHashes() { #expect(seen.insert(hash).inserted) }
      let momenta = labelled.jets.transverseMomenta()
      #expect(momenta.allSatisfy { $0 > 549.9 && $0 < 650.1 })
    }
  }
}
