import Foundation

/// What an HDF5 file has at its top.
enum HDF5Contents {
  /// The key to read when none is asked for: `table`, or the only one.
  ///
  /// - Throws: ``DataFileError`` when there are several others, or none.
  static func onlyKey(of url: URL) throws -> String {
    let library = try HDF5Library.shared.get()
    let names = try library.locked {
      let file = try library.open(url)
      return library.names(in: file.identifier, limit: 9)
    }
    if names.contains("table") { return "table" }
    guard let first = names.first else {
      throw DataFileError(url, "the file is empty", hint: "copy or download it again")
    }
    guard names.count == 1 else {
      let rest = names.count > 8 ? ", …" : ""
      throw DataFileError(
        url, "it holds \(names.prefix(8).joined(separator: ", "))\(rest), and none is chosen",
        hint: "choose one as the key")
    }
    return first
  }

  /// Whether an array or a list of records stands at `path`, not a group.
  static func isDataset(_ path: String, in url: URL) throws -> Bool {
    let library = try HDF5Library.shared.get()
    return try library.locked {
      let file = try library.open(url)
      try library.requireLink(path, in: file.identifier, url)
      let dataset = library.openDataset(file.identifier, path, 0)
      if dataset >= 0 { _ = library.closeDataset(dataset) }
      return dataset >= 0
    }
  }
}
