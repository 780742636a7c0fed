import DataFiles
import Foundation
import Jets
import Testing

/// Jets in the layout of EnergyFlow's quark and gluon samples.
struct AngularJets: Sendable {
  /// (pT, y, φ, particle number) of the constituents of two jets.
  var jets: [[[Float]]] = [
    [[300, 0.5, 6.1, 211], [200, 0.4, 6.3, 22]],
    [[100, -1, 3.1, -2112], [250, -1.1, 3.2, 130], [150, -0.9, -3.1, 22]],
  ]
  var labels: [Double] = [1, 0]
  var names = (array: "X", labels: "y")

  func write(to url: URL) throws {
    let width = 1 + (jets.map(\.count).max() ?? 0)
    let padded = jets.map { $0 + [[Float]](repeating: [0, 0, 0, 0], count: width - $0.count) }
    let array = NumericArray(
      shape: [jets.count, width, 4], .float32(padded.flatMap { $0.flatMap { $0 } }))
    try NPZFile.write(
      [(names.array, array), (names.labels, NumericArray(.float64(labels)))], to: url)
  }
}

@Suite("quark and gluon jets in EnergyFlow's layout") struct EnergyFlowTests {
  private func withFile<R>(_ jets: AngularJets, _ body: (URL) throws -> R) throws -> R {
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("broken.npz")
      try jets.write(to: url)
      return try body(url)
    }
  }

  /// E = pT cosh y, p = (pT cos φ, pT sin φ, pT sinh y).
  private func isMassless(_ c: FourMomentum, _ values: [Float]) -> Bool {
    let (pt, y, phi) = (Double(values[0]), Double(values[1]), Double(values[2]))
    let expected = [pt * cosh(y), pt * cos(phi), pt * sin(phi), pt * sinh(y)]
    return largestDifference([c.e, c.px, c.py, c.pz], expected) < 1e-4
  }

  @Test("X and y are recognized; massless constituents come in falling pT")
  func recognizesTheLayout() throws {
    let raw = AngularJets()
    try withFile(raw) { url in
      let read = try JetFiles.read(url)
      #expect(read.isSignal == [1, 0])
      #expect((0..<2).map { read.jets[$0].count } == [2, 3])
      for (jet, order) in [[0, 1], [1, 2, 0]].enumerated() {
        for (c, index) in zip(read.jets[jet], order) {
          #expect(isMassless(c, raw.jets[jet][index]))
        }
      }
      #expect(read.warnings.count == 1)
      #expect(read.warnings.first?.contains("1 of 2 jets (first: row 1)") == true)
      #expect(try JetFiles.readUnlabelled(url).count == 2)
    }
  }

  @Test("other names are read with the component order")
  func readsChosenArrays() throws {
    var raw = AngularJets()
    raw.names = ("particles", "is_quark")
    try withFile(raw) { url in
      var options = JetFileOptions()
      options.momentumArray = "particles"
      options.labelName = "is_quark"
      options.componentOrder = .momentumRapidityAzimuth
      let read = try JetFiles.read(url, options: options)
      #expect(isMassless(read.jets[0][0], raw.jets[0][0]))
      // The cache remembers the order: the same file read as four-momenta is refused.
      options.smallestCachedSource = 0
      #expect(try JetFiles.read(url, options: options).isSignal == [1, 0])
      options.componentOrder = .energyFirst
      #expect(throws: DataFileError.self) { try JetFiles.read(url, options: options) }
    }
  }

  @Test("arrays of other layouts come first")
  func prefersOtherLayouts() throws {
    try withFile(AngularJets()) { url in
      let archive = try NPZFile(url)
      let momenta = NumericArray(shape: [2, 1, 4], .float32([500, 300, 400, 0, 500, 0, 300, 400]))
      try NPZFile.write(
        [
          ("X", archive.array("X")), ("y", archive.array("y")), ("kinematics_test", momenta),
          ("labels_test", NumericArray(.uint8([0, 1]))),
        ], to: url, overwrite: true)
      let read = try JetFiles.read(url)
      #expect(read.isSignal == [0, 1])
      #expect(read.jets[1] == [FourMomentum(e: 500, px: 0, py: 300, pz: 400)])
    }
  }

  /// What is changed, where, and words of the error.
  static let broken: [(jet: Int, constituent: Int, component: Int, value: Float, words: String)] = [
    (1, 0, 0, -100, "row 1, \"X, constituent 0, pT\": the transverse momentum is -100.0 GeV"),
    (0, 1, 0, 0, "row 0, \"X, constituent 1, pT\": the transverse momentum is 0.0 GeV"),
    (0, 0, 0, .nan, "row 0, \"X, constituent 0, pT\": the value is nan"),
    (0, 1, 1, 300, "row 0, \"X, constituent 1, y\": the rapidity is 300.0"),
    (0, 1, 1, -.infinity, "row 0, \"X, constituent 1, y\": the value is -inf"),
    (1, 2, 2, 12.7, "row 1, \"X, constituent 2, φ\": the azimuth is 12.7"),
    (1, 2, 2, -180, "row 1, \"X, constituent 2, φ\": the azimuth is -180.0"),
    (1, 2, 3, .nan, "row 1, \"X, constituent 2, particle number\": the value is nan"),
  ]

  @Test("numbers that cannot be are named", arguments: broken)
  func refusesNumbers(
    _ change: (jet: Int, constituent: Int, component: Int, value: Float, words: String)
  ) throws {
    var raw = AngularJets()
    raw.jets[change.jet][change.constituent][change.component] = change.value
    try withFile(raw) { url in
      let error = try #require(throws: DataFileError.self) { try JetFiles.read(url) }
      #expect(error.description.contains("broken.npz, \(change.words)"), "\(error)")
    }
  }

  @Test("an azimuth of just 4π, a constituent behind padding, four-momenta, other labels")
  func refusesOthers() throws {
    var raw = AngularJets()
    raw.jets[0][0][2] = 12.56
    let edge = try withFile(raw) { try JetFiles.read($0) }
    #expect(edge.count == 2)
    raw.jets[0][0] = [0, 0, 0, 0]
    let gap = #expect(throws: DataFileError.self) { try withFile(raw) { try JetFiles.read($0) } }
    #expect(gap?.description.contains("constituent 0 is zero but constituent 1 is not") == true)
    raw.jets[0] = [[583.1, 300, 400, 300]]
    let momenta = #expect(throws: DataFileError.self) {
      try withFile(raw) { try JetFiles.read($0) }
    }
    #expect(momenta?.hint?.contains("--order energy-first") == true)
    raw = AngularJets()
    raw.labels = [21, 1]
    let label = #expect(throws: DataFileError.self) { try withFile(raw) { try JetFiles.read($0) } }
    #expect(label?.description.contains("row 0, \"y\": 21 is no label") == true)
    raw.labels = [1]
    let few = #expect(throws: DataFileError.self) { try withFile(raw) { try JetFiles.read($0) } }
    #expect(few?.problem == "there are 1 labels for 2 jets")
  }

  @Test(
    "rapidity and azimuth in each other's place are noticed in many jets", arguments: [false, true])
  func noticesSwappedAngles(isSwapped: Bool) throws {
    var raw = AngularJets()
    // Jets around the whole circle within |y| < 1.7.
    raw.jets = (0..<200).map { jet in
      let (y, phi) = (1.7 * sin(Float(jet)), Float(jet * 37 % 200) * 0.0314)
      return [[500, isSwapped ? phi : y, isSwapped ? y : phi, 22]]
    }
    raw.labels = (0..<200).map { Double($0 % 2) }
    try withFile(raw) { url in
      guard isSwapped else { return #expect(try JetFiles.read(url).count == 200) }
      let error = try #require(throws: DataFileError.self) { try JetFiles.read(url) }
      #expect(error.problem.contains("in each other's place"))
    }
  }
}
