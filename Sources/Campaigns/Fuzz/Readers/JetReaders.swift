import DataFiles
import Foundation
import Jets

/// Files of jets, and the cache of them.
enum JetReaders {
  static let all = [npz, table, array] + hdf5

  private static func options(_ rows: Int? = nil) -> JetFileOptions {
    var options = JetFileOptions(cache: .none)
    options.requiresBothClasses = false
    options.threads = 1
    return options
  }

  /// What is done with jets after reading.
  static func use(_ jets: JetSample) {
    let few = jets.selecting(0..<min(jets.count, 4))
    _ = few.observables()
    var recipe = JetImageRecipe.fixed
    recipe.size = 8
    var pixels = [Float](repeating: 0, count: recipe.pixelCount)
    for jet in 0..<few.count {
      pixels.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        few.withConstituents(of: jet) { recipe.fill($0, into: base) }
      }
    }
    _ = DetectorShift.strong.applied(to: few, seed: 1).observables()
  }

  private static let npz = Reader(
    "jets-npz", fileName: "input.npz",
    seeds: { workplace in
      let jets = SampleJets.labelled
      let file = try workplace.bytes {
        try JetFiles.write(jets.jets, labels: jets.isSignal, to: $0)
      }
      let parts: [(String, NPYSeed)] = [
        ("constituents.npy", NPYSeed(JetReaders.momenta(jets.jets))),
        ("offsets.npy", NPYSeed(JetReaders.offsets(jets.jets))),
        ("is_signal.npy", NPYSeed("|u1", size: 1, shape: [8])),
      ]
      return [BinarySeed(file), ZipSeed(entries: parts, method: .stored)]
    }
  ) { url in use(try JetFiles.read(url, options: options()).jets) }

  private static let array = Reader(
    "jets-npy", fileName: "input.npy",
    seeds: { _ in
      let jets = SampleJets.labelled.jets
      var fields = momenta(jets)
      // Jets of equal length: 18 constituents of four numbers.
      fields.shape = [Int64(jets.count), 18, 4]
      return [NPYSeed(fields)]
    }
  ) { url in use(try JetFiles.readUnlabelled(url, options: options())) }

  private static let table = Reader(
    "jets-csv", fileName: "input.csv",
    seeds: { _ in
      let names = (0..<3).flatMap { index in ["E", "PX", "PY", "PZ"].map { "\($0)_\(index)" } }
      let rows = (0..<4).map { jet -> String in
        var values: [Float] = []
        SampleJets.labelled.jets.withConstituents(of: jet) { constituents in
          for c in constituents.prefix(3) { values += [c.e, c.px, c.py, c.pz] }
        }
        return (values + [Float(jet % 2)]).map { "\($0)" }.joined(separator: ",")
      }
      return [
        TextSeed(
          ((names + ["is_signal_new"]).joined(separator: ",") + "\n" + rows.joined(separator: "\n"))
        )
      ]
    }
  ) { url in use(try JetFiles.read(url, options: options()).jets) }

  private static let hdf5: [Reader] =
    HDF5Readers.all.isEmpty
    ? []
    : [
      Reader(
        "jets-hdf5", seeds: { _ in [BinarySeed(try Golden.bytes("JetsTests/Golden/table.h5"))] }
      ) { url in use(try JetFiles.read(url, options: options()).jets) }
    ]

  private static func momenta(_ jets: JetSample) -> NPYSeed.Fields {
    var bytes: [UInt8] = []
    var count: Int64 = 0
    for jet in 0..<jets.count {
      jets.withConstituents(of: jet) { constituents in
        for c in constituents {
          count += 1
          for value in [c.e, c.px, c.py, c.pz] {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
          }
        }
      }
    }
    return .init(descriptor: "'<f4'", shape: [count, 4], elementSize: 4, elements: bytes)
  }

  private static func offsets(_ jets: JetSample) -> NPYSeed.Fields {
    var end: Int64 = 0
    var bytes: [UInt8] = []
    for jet in -1..<jets.count {
      if jet >= 0 { end += Int64(jets.multiplicity(of: jet)) }
      withUnsafeBytes(of: end.littleEndian) { bytes += $0 }
    }
    return .init(
      descriptor: "'<i8'", shape: [Int64(jets.count + 1)], elementSize: 8, elements: bytes)
  }
}
