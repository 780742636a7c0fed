import Foundation

/// What is in an HDF5 file.
public struct HDF5Contents: Sendable {
  /// An array or a list of records.
  public struct Entry: Sendable, Equatable {
    /// The groups and the name, such as `train/Pmu`.
    public let path: String
    /// The lengths of the axes; empty for a single value.
    public let shape: [Int]
    /// Whether every element is a record of several fields, such as in the tables of pandas.
    public let isTable: Bool
  }

  /// The arrays of the file, a group's after each other, at most a thousand of them. Those that lie
  /// in other files are left out.
  public let entries: [Entry]
  /// The keys of the data frames that pandas wrote in its table format, and of lists of records.
  public let tables: [String]
  /// The names of the groups and arrays at the top.
  let topNames: [String]

  /// Looks at the file at `url`; no values are read.
  ///
  /// - Throws: ``DataFileError`` when libhdf5 is missing or the file is damaged.
  public init(_ url: URL) throws {
    let library = try HDF5Library.shared.get()
    (entries, topNames) = try library.locked(url) {
      let file = try library.open(url)
      var entries: [Entry] = []
      Self.collect("", depth: 0, file, library, &entries)
      return (entries, library.names(in: file.identifier, limit: Self.largestCount))
    }
    tables = entries.filter(\.isTable).map { entry in
      entry.path.hasSuffix("/table") ? String(entry.path.dropLast(6)) : entry.path
    }
  }

  /// The arrays as a list for messages: names with shapes, the first eight of many.
  public var summary: String {
    let shown = entries.prefix(8).map { "\($0.path) \($0.shape)" }
    let rest = entries.count > 8 ? ", … (\(entries.count) arrays)" : ""
    return shown.isEmpty ? "no arrays" : shown.joined(separator: ", ") + rest
  }

  private static let largestCount = 1000
  private static let largestDepth = 8

  private static func collect(
    _ group: String, depth: Int, _ file: borrowing HDF5Handle, _ library: HDF5Library,
    _ entries: inout [Entry]
  ) {
    let opened = library.openGroup(file.identifier, group.isEmpty ? "/" : group, 0)
    guard opened >= 0 else { return }
    defer { _ = library.closeGroup(opened) }
    for name in library.names(in: opened, limit: largestCount) {
      let path = group.isEmpty ? name : "\(group)/\(name)"
      // Soft links may lead in circles, external ones to other files.
      guard entries.count < largestCount, library.linkKind(path, in: file.identifier) == .hard
      else { continue }
      if let entry = entry(path, file, library) {
        entries.append(entry)
      } else if depth < largestDepth {
        collect(path, depth: depth + 1, file, library, &entries)
      }
    }
  }

  private static func entry(
    _ path: String, _ file: borrowing HDF5Handle, _ library: HDF5Library
  ) -> Entry? {
    let dataset = library.openDataset(file.identifier, path, 0)
    guard dataset >= 0 else { return nil }
    defer { _ = library.closeDataset(dataset) }
    let (space, type) = (library.spaceOfDataset(dataset), library.typeOfDataset(dataset))
    defer {
      if space >= 0 { _ = library.closeSpace(space) }
      if type >= 0 { _ = library.closeType(type) }
    }
    var lengths = [UInt64](repeating: 0, count: max(0, Int(library.rank(space))))
    _ = library.extent(space, &lengths, nil)
    return Entry(
      path: path, shape: lengths.map { Int(clamping: $0) },
      isTable: library.typeClass(type) == HDF5Library.TypeClass.compound)
  }
}

extension HDF5Contents {
  /// What an event table is read from.
  enum TableSource {
    /// A data frame or a list of records.
    case records(key: String)
    /// A data frame in the fixed format of pandas.
    case frame(path: String)
    /// One array with columns, (N, F) or of another shape.
    case array(path: String)
    /// Arrays that are columns side by side.
    case columns([Entry])
  }

  /// Where the table at `key` lies; without one `table`, or the only thing in the file, or all
  /// arrays when nothing else is there.
  ///
  /// - Throws: ``DataFileError`` when there is no such thing or the choice is open.
  func source(_ key: String?, _ url: URL) throws -> TableSource {
    if let key { return try source(at: key, url) }
    if topNames.contains("table") { return try source(at: "table", url) }
    if topNames.count == 1 { return try source(at: topNames[0], url) }
    let arrays = entries.filter { !$0.path.contains("/") && !$0.isTable }
    if arrays.count == topNames.count, !arrays.isEmpty { return .columns(arrays) }
    throw choiceIsOpen(url)
  }

  /// The error for a file with several things at its top of which none is chosen.
  func choiceIsOpen(_ url: URL) -> DataFileError {
    guard !topNames.isEmpty else {
      return DataFileError(url, "the file is empty", hint: "copy or download it again")
    }
    let rest = topNames.count > 8 ? ", …" : ""
    return DataFileError(
      url, "it holds \(topNames.prefix(8).joined(separator: ", "))\(rest), and none is chosen",
      hint: "choose one with --key")
  }

  private func source(at key: String, _ url: URL) throws -> TableSource {
    let path = key.split(separator: "/").joined(separator: "/")
    if let entry = entries.first(where: { $0.path == path }) {
      if entry.isTable { return .records(key: path) }
      return entry.shape.count == 1 ? .columns([entry]) : .array(path: path)
    }
    let members = entries.filter { $0.path.hasPrefix(path + "/") }
    if members.contains(where: { $0.path == "\(path)/axis0" }) { return .frame(path: path) }
    let isFrame = members.contains { $0.path == "\(path)/table" }
    let columns = members.filter {
      !$0.isTable && !$0.path.dropFirst(path.count + 1).contains("/")
    }
    return isFrame || columns.isEmpty ? .records(key: key) : .columns(columns)
  }
}
