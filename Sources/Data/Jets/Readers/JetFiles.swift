import DataFiles
import Foundation

/// Reads and writes files of jets.
///
/// Formats are recognized by content: npz (this project's ragged samples, the Heidelberg layout,
/// EnergyFlow's quark and gluon jets, any padded array), npy, pandas tables in HDF5 (the reference
/// data set) and CSV with the same columns.
/// Every number is checked; what cannot be right is an error that names file, row and column.
public enum JetFiles {
  /// The jets at `url` with their labels.
  ///
  /// - Parameters:
  ///   - cache: Where the cache of a large file lies.
  ///   - maximumJets: At most this many jets, from the first row on.
  /// - Throws: `DataFileError`.
  public static func read(
    _ url: URL, cache: CacheLocation = .besideSource, maximumJets: Int? = nil
  ) throws -> LabelledJets {
    try read(url, options: JetFileOptions(cache: cache, maximumJets: maximumJets))
  }

  /// The jets at `url` with their labels.
  ///
  /// - Throws: `DataFileError`.
  public static func read(_ url: URL, options: JetFileOptions) throws -> LabelledJets {
    let loaded = try JetLoader(url: url, options: options, labelled: true).load()
    guard let labels = loaded.labels else {
      preconditionFailure("JetFiles.read: the loader gave no labels for \(url.path)")
    }
    if options.requiresBothClasses {
      let signal = labels.reduce(0) { $0 + Int($1) }
      guard signal > 0, signal < labels.count else {
        throw DataFileError(
          url,
          "all \(labels.count) jets are \(signal > 0 ? "signal" : "background"): there is one "
            + "class only",
          hint: "take more rows, or a file with signal (1) and background (0)")
      }
    }
    return LabelledJets(jets: loaded.jets, isSignal: labels)
  }

  /// The jets at `url`; labels are not looked at.
  ///
  /// - Throws: `DataFileError`.
  public static func readUnlabelled(
    _ url: URL, cache: CacheLocation = .besideSource, maximumJets: Int? = nil
  ) throws -> JetSample {
    try readUnlabelled(url, options: JetFileOptions(cache: cache, maximumJets: maximumJets))
  }

  /// The jets at `url`; labels are not looked at.
  ///
  /// - Throws: `DataFileError`.
  public static func readUnlabelled(_ url: URL, options: JetFileOptions) throws -> JetSample {
    try JetLoader(url: url, options: options, labelled: false).load().jets
  }

  /// Writes jets as npz: `constituents` (total, 4) float32 in GeV, `offsets` (jets + 1) int64 and,
  /// with labels, `is_signal` (jets) uint8.
  ///
  /// - Precondition: there are as many labels as jets.
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, or cannot be written.
  public static func write(
    _ jets: JetSample, labels: [UInt8]?, to url: URL, overwrite: Bool = false,
    compressed: Bool = false
  ) throws {
    precondition(
      labels.map { $0.count == jets.count } ?? true,
      "JetFiles.write: \(jets.count) jets but \(labels?.count ?? 0) labels")
    var offsets: [Int64] = [0]
    offsets.reserveCapacity(jets.count + 1)
    var values: [Float] = []
    values.reserveCapacity(4 * jets.constituentCount)
    for jet in 0..<jets.count {
      jets.withConstituents(of: jet) { constituents in
        for c in constituents {
          values.append(c.e)
          values.append(c.px)
          values.append(c.py)
          values.append(c.pz)
        }
      }
      offsets.append(Int64(values.count / 4))
    }
    var arrays: [(name: String, array: NumericArray)] = [
      ("constituents", NumericArray(shape: [values.count / 4, 4], .float32(values))),
      ("offsets", NumericArray(shape: [offsets.count], .int64(offsets))),
    ]
    if let labels {
      arrays.append(("is_signal", NumericArray(shape: [labels.count], .uint8(labels))))
    }
    try NPZFile.write(arrays, to: url, overwrite: overwrite, compressed: compressed)
  }
}
