import DataFiles
import Foundation

/// The rows of a jet file, whatever its format: four numbers for each constituent and a label.
struct JetRows {
  /// Where the labels are.
  enum Labels {
    /// They are not read.
    case none
    /// The classes of all rows of the file.
    case known([UInt8])
    /// In a column of numbers that is read together with the jets.
    case streamed(String)
  }

  /// Number of rows in the file.
  let count: Int
  /// What the four numbers of a constituent are.
  let order: ComponentOrder
  /// How places are called in errors.
  let naming: JetCollector.Naming
  /// Where the labels are.
  let labels: Labels
  /// Whether numbers that are missing may stand where a jet has no more constituents.
  let allowsMissing: Bool
  /// Rows that are best read together, where reading may start at any row; nil where it starts at
  /// the first row always.
  let chunkSize: Int?
  /// Calls the body with the rows of a range, in order; the label is that of a streamed column.
  let forEach:
    (
      _ rows: Range<Int>,
      _ body: (_ row: Int, _ values: UnsafeBufferPointer<Float>, _ label: Double?) throws -> Void
    ) throws -> Void

  /// The rows of the file at `url`, its format recognized by its content.
  ///
  /// - Throws: `DataFileError` when the format is none of npz, npy, HDF5 and text, or what is asked
  ///   for is not in the file.
  static func open(_ url: URL, options: JetFileOptions, labelled: Bool) throws -> JetRows {
    switch try DataFileKind.sniff(url) {
    case .npz: return try fromArrays(ArrayArchive(url), options: options, labelled: labelled)
    case .npy: return try fromArray(url, options: options, labelled: labelled)
    case .hdf5:
      return switch try HDF5Place(url, key: options.key) {
      case .frame(let key):
        try fromTable(.frame(url, key: key), url, options: options, labelled: labelled)
      case .arrays(let group, let array):
        try fromArrays(
          ArrayArchive(url, group: group), momenta: array, options: options, labelled: labelled)
      }
    case .csv: return try fromTable(.text(url), url, options: options, labelled: labelled)
    case let kind: throw kind.refusal(url)
    }
  }
}

extension JetRows.Labels {
  /// The column that is read together with the jets.
  var streamedColumn: String? {
    if case .streamed(let name) = self { name } else { nil }
  }

  /// The classes of the rows `chosen`, of which `values` are those of the streamed column.
  ///
  /// - Throws: `DataFileError` for values that are no labels.
  func classes(
    of chosen: Range<Int>, streamed values: [Double], file: URL, options: JetFileOptions
  ) throws -> [UInt8]? {
    switch self {
    case .none: return nil
    case .known(let classes): return Array(classes[chosen])
    case .streamed(let name):
      do {
        return try ClassLabels(
          DataColumn(file, name: name, .numbers(values)), signal: options.signalName
        ).isSignal
      } catch var error as DataFileError {
        error.rows = error.rows.map {
          $0.lowerBound + chosen.lowerBound..<$0.upperBound + chosen.lowerBound
        }
        throw error
      }
    }
  }
}
