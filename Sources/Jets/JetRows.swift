import DataFiles
import Foundation

/// The rows of a jet file, whatever its format: four numbers for each constituent and a label.
struct JetRows {
  /// Number of rows in the file.
  let count: Int
  /// What the four numbers of a constituent are.
  let order: ComponentOrder
  /// How places are called in errors.
  let naming: JetCollector.Naming
  /// What the label is called in errors; `nil` where labels are not read.
  let labelColumn: String?
  /// Rows that are best read together, where reading may start at any row; nil where it starts at the
  /// first row always.
  let chunkSize: Int?
  /// Calls the body with the rows of a range, in order.
  let forEach:
    (
      _ rows: Range<Int>,
      _ body: (_ row: Int, _ values: UnsafeBufferPointer<Float>, _ label: Double?) throws -> Void
    ) throws -> Void

  /// The rows of the file at `url`, its format recognized by its first bytes.
  ///
  /// - Throws: `DataFileError` when the format is none of npz, npy, HDF5 and CSV, or what is asked for
  ///   is not in the file.
  static func open(_ url: URL, options: JetFileOptions, labelled: Bool) throws -> JetRows {
    switch try FileFormat(url) {
    case .npz: try fromArchive(url, options: options, labelled: labelled)
    case .npy: try fromArray(url, options: options, labelled: labelled)
    case .hdf5, .text: try fromTable(url, options: options, labelled: labelled)
    }
  }
}

/// What kind of file holds the jets, by its first bytes.
enum FileFormat {
  case npz
  case npy
  case hdf5
  case text

  init(_ url: URL) throws {
    let file = try MappedFile(url)
    let start = file.withBytes { Array($0.prefix(8)) }
    guard !start.isEmpty else {
      throw DataFileError(url, "the file is empty", hint: "copy or download it again")
    }
    if start.starts(with: [0x50, 0x4B]) {
      self = .npz
    } else if start.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) {
      self = .npy
    } else if start.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .hdf5
    } else if start.allSatisfy({ $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) {
      self = .text
    } else {
      throw DataFileError(
        url, "the format is not recognized", hint: "give an npz, npy, HDF5 or CSV file")
    }
  }
}
