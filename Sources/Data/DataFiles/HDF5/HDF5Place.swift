import Foundation

/// Where the data of an HDF5 file are.
public enum HDF5Place: Sendable, Equatable {
  /// In a data frame or a list of records.
  case frame(key: String)
  /// In the arrays of a group, whose path is empty at the top; perhaps in a certain one of them.
  case arrays(group: String, array: String?)

  /// The place that `key` names; without one the frame `table`, the arrays at the top, or the only
  /// frame or group.
  ///
  /// - Throws: ``DataFileError`` for damaged files, and for several frames or groups of which none
  ///   is chosen. A key that is not there counts as that of a frame, which its reader will not
  ///   find.
  public init(_ url: URL, key: String? = nil) throws {
    let contents = try HDF5Contents(url)
    if let key {
      self = HDF5Place(key.split(separator: "/").joined(separator: "/"), contents)
    } else if contents.tables.contains("table") {
      self = .frame(key: "table")
    } else if contents.entries.contains(where: { !$0.isTable && !$0.path.contains("/") }) {
      self = .arrays(group: "", array: nil)
    } else if contents.topNames.count == 1 {
      self = HDF5Place(contents.topNames[0], contents)
    } else {
      throw contents.choiceIsOpen(url)
    }
  }

  private init(_ key: String, _ contents: HDF5Contents) {
    if contents.tables.contains(key) {
      self = .frame(key: key)
    } else if contents.entries.contains(where: { $0.path == key }) {
      let parts = key.split(separator: "/").map(String.init)
      self = .arrays(group: parts.dropLast().joined(separator: "/"), array: parts.last)
    } else if contents.entries.contains(where: { $0.path.hasPrefix(key + "/") }) {
      self = .arrays(group: key, array: nil)
    } else {
      self = .frame(key: key)
    }
  }
}
