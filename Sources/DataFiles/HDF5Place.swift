import Foundation

/// Where the data of an HDF5 file are.
public enum HDF5Place: Sendable, Equatable {
  /// In a data frame.
  case frame(key: String)
  /// In the arrays of a group, whose path is empty at the top; perhaps in a certain one of them.
  case arrays(group: String, array: String?)

  /// The place that `key` names; without one the frame `table`, the arrays at the top, or the only
  /// frame or group.
  ///
  /// - Throws: ``DataFileError`` for a key that is not there, and for several frames or groups of which
  ///   none is chosen.
  public init(_ url: URL, key: String? = nil) throws {
    if let key = key.map({ $0.split(separator: "/").joined(separator: "/") }), !key.isEmpty {
      self = HDF5Place(key, try HDF5Entry.kind(url, at: key))
      return
    }
    let entries = try HDF5Entry.list(url)
    if entries.contains(HDF5Entry(name: "table", kind: .frame)) {
      self = .frame(key: "table")
      return
    }
    let hasArrays = entries.contains { if case .array = $0.kind { true } else { false } }
    guard !hasArrays else {
      self = .arrays(group: "", array: nil)
      return
    }
    guard let first = entries.first else {
      throw DataFileError(url, "the file is empty", hint: "copy or download it again")
    }
    guard entries.count == 1 else {
      let rest = entries.count > 8 ? ", …" : ""
      throw DataFileError(
        url,
        "it holds \(entries.prefix(8).map(\.name).joined(separator: ", "))\(rest), and none is chosen",
        hint: "choose one with --key")
    }
    self = HDF5Place(first.name, first.kind)
  }

  private init(_ key: String, _ kind: HDF5Entry.Kind) {
    switch kind {
    case .frame: self = .frame(key: key)
    case .group: self = .arrays(group: key, array: nil)
    case .array:
      let parts = key.split(separator: "/").map(String.init)
      self = .arrays(group: parts.dropLast().joined(separator: "/"), array: parts.last)
    }
  }
}
