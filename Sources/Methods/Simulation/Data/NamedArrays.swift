import DataFiles
import Foundation

/// Arrays by name, wherever they lie: npz, HDF5, columns of text, or one npy file for each.
package struct NamedArrays {
  private enum Source {
    case npz(NPZFile)
    case hdf5(ArrayArchive)
    /// Columns `stem_<number>` make the array `stem`.
    case table(EventTable, [String: [String]])
    case folder([String: URL])
  }

  package let names: [String]
  private let source: Source
  /// How the file was read, with the names of parameters that were found to be those of a model.
  package let reading: SimulationReading
  /// The columns of the array of the parameters that are wanted; empty for all.
  package let chosenParameters: [String]

  package init(_ url: URL, _ given: SimulationReading = SimulationReading()) throws {
    var reading = NamedArrays.namingColumns(of: url, given)
    chosenParameters = try NamedArrays.columnsOfTheta(in: url, reading)
    if !chosenParameters.isEmpty { reading.parameters = [] }
    self.reading = reading
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue
    {
      let files = try NamedArrays.files(in: url, name: reading.part)
      source = .folder(files)
      names = files.keys.sorted()
      return
    }
    guard reading.parameters.isEmpty else {
      (source, names) = try NamedArrays.table(url, reading)
      return
    }
    switch try DataFileKind.sniff(url) {
    case .npz:
      let file = try NPZFile(url)
      source = .npz(file)
      names = file.names
    case .hdf5:
      if case .arrays(let group, nil) = try HDF5Place(url, key: reading.key) {
        let archive = try ArrayArchive(url, group: group)
        let stems = [reading.x ?? "x", reading.theta ?? "theta"]
        if stems.contains(where: archive.contains) {
          source = .hdf5(archive)
          names = archive.names
          return
        }
      }
      (source, names) = try NamedArrays.table(url, reading)
    case .csv: (source, names) = try NamedArrays.table(url, reading)
    case .npy:
      throw DataFileError(
        url, "simulations are not read from one npy file",
        hint: "give npz, HDF5 or CSV, or a folder with theta.npy and x.npy")
    case let kind: throw kind.refusal(url)
    }
  }

  package func contains(_ name: String) -> Bool { names.contains(own(name)) }

  /// What the file calls an array.
  private func own(_ name: String) -> String {
    guard reading.parameters.isEmpty else { return name }
    return switch name {
    case "x": reading.x ?? name
    case "theta": reading.theta ?? name
    default: name
    }
  }

  /// Whether all that is there belongs to simulations: a table with other columns beside one called
  /// x is a table of events.
  package var isWhole: Bool {
    guard case .table = source else { return true }
    let own = [reading.x, reading.theta, reading.label].compactMap { $0 }
    return names.allSatisfy((NamedArrays.known + own).contains)
  }

  private static let known = [
    "theta", "theta0", "theta1", "x", "label", "y", "r_xz", "t_xz", "t_xz1", "weight", "weights",
  ]

  /// A matrix; a vector becomes one column. Nil when there is none of this name.
  package func rows(_ name: String) throws -> Rows? {
    guard contains(name) else { return nil }
    let name = own(name)
    let array: NumericArray
    switch source {
    case .npz(let file): array = try file.array(name)
    case .hdf5(let archive): array = try archive.array(name)
    case .folder(let files): array = try NPYFile.read(files[name] ?? URL(filePath: name))
    case .table(let table, let groups):
      let columns = try (groups[name] ?? []).map { try table.column($0) }
      return Rows(
        count: table.rowCount, columns: columns.count,
        values: (0..<table.rowCount).flatMap { row in columns.map { $0[row] } })
    }
    guard array.shape.count == 1 || array.shape.count == 2 else {
      throw LikelihoodRatioError(
        name, "its shape is \(array.shape), expected one row for each event",
        hint: "flatten everything that belongs to an event")
    }
    return Rows(
      count: array.shape[0], columns: array.shape.count == 2 ? array.shape[1] : 1,
      values: array.doubles)
  }

  /// The columns of a table that are no parameters, weights or truth, where it has no array x.
  package func observables() throws -> (rows: Rows, names: [String])? {
    guard case .table(let table, _) = source, !contains("x") else { return nil }
    let used = ["weight", "weights", reading.label]
    let chosen = table.columnNames.filter { !used.contains($0) && !TruthColumns.contains($0) }
    guard !chosen.isEmpty else { return nil }
    let columns = try chosen.map(table.column)
    return (
      Rows(
        count: table.rowCount, columns: chosen.count,
        values: (0..<table.rowCount).flatMap { row in columns.map { $0[row] } }),
      chosen
    )
  }

  /// A vector as it stands in the file, numbers or names.
  package func column(_ name: String) throws -> DataColumn {
    switch source {
    case .npz(let file): try file.contents(of: name)
    case .hdf5(let archive): try archive.contents(of: name)
    case .folder(let files): try NPYFile.contents(files[name] ?? URL(filePath: name))
    case .table(let table, let groups): try table.contents(of: groups[name]?.first ?? name)
    }
  }

  /// A vector, of shape (N) or (N, 1). Nil when there is none of this name.
  package func numbers(_ name: String) throws -> [Double]? {
    guard let rows = try rows(name) else { return nil }
    guard rows.columns == 1 else {
      throw LikelihoodRatioError(name, "it has \(rows.columns) columns, expected one")
    }
    return rows.values
  }

  /// The first list of texts among `candidates` that has `count` entries.
  package func columnNames(_ candidates: [String], count: Int) throws -> [String]? {
    if case .table(_, let groups) = source {
      return candidates.contains("columns")
        ? groups[own("x")] : groups[own("theta")] ?? groups["theta0"]
    }
    guard case .npz(let file) = source else { return nil }
    for name in candidates where contains(name) {
      let texts = try file.strings(name)
      if texts.count == count { return texts }
    }
    return nil
  }

  // MARK: Sources

  private static func table(
    _ url: URL, _ reading: SimulationReading
  ) throws -> (Source, [String]) {
    // What is missing is found where the columns are used.
    let table = try EventTable.read(
      url, options: .init(allowsMissing: true, allowsEmpty: true, key: reading.key))
    if !reading.parameters.isEmpty { return try namedColumns(of: table, reading) }
    var groups: [String: [String]] = [:]
    for column in table.columnNames + table.nameColumns {
      groups[stem(of: column, reading), default: []].append(column)
    }
    return (.table(table, groups), groups.keys.sorted())
  }

  /// The reading with a model's names for a file that has columns of these names, and no array of
  /// parameters.
  private static func namingColumns(
    of url: URL, _ reading: SimulationReading
  ) -> SimulationReading {
    guard reading.parameters.isEmpty, !reading.model.parameters.isEmpty,
      let kind = try? DataFileKind.sniff(url)
    else { return reading }
    let names: [String]?
    switch kind {
    case .npz: names = try? NPZFile(url).names
    case .csv: names = try? CSVFile(url).columnNames
    default: names = try? EventTable.read(url, options: .init(allowsMissing: true)).columnNames
    }
    let theta = reading.theta ?? "theta"
    guard let names, reading.model.parameters.allSatisfy(names.contains),
      !names.contains(where: { $0 == theta || $0 == "\(theta)_0" || $0 == "theta0" })
    else { return reading }
    var named = reading
    named.parameters = reading.model.parameters
    named.observables =
      reading.fill?.sources(of: reading.model.observables) ?? reading.model.observables
    return named
  }

  /// The wanted parameters where they are columns of the array of the parameters: those that were
  /// named, or those of a model that has fewer than the file.
  ///
  /// - Throws: `LikelihoodRatioError` for a name that neither this array nor the file has.
  private static func columnsOfTheta(
    in url: URL, _ reading: SimulationReading
  ) throws -> [String] {
    let wanted = reading.parameters.isEmpty ? reading.model.parameters : reading.parameters
    guard !wanted.isEmpty, let kind = try? DataFileKind.sniff(url) else { return [] }
    let theta = reading.theta ?? "theta"
    let names: [String]
    switch kind {
    case .npz:
      guard let file = try? NPZFile(url), file.names.contains(theta) else { return [] }
      names = (try? file.strings("theta_names")) ?? []
      let known = names + file.names
      if !names.isEmpty, let unknown = reading.parameters.first(where: { !known.contains($0) }) {
        throw LikelihoodRatioError(
          "parameter \"\(unknown)\"", "\(url.lastPathComponent) does not have it",
          hint: "its array \"\(theta)\" has \(names.joined(separator: ", "))")
      }
    case .csv:
      let columns = (try? CSVFile(url).columnNames) ?? []
      names = columns.filter { stem(of: $0, reading) == theta }
    default: return []
    }
    let isNamed = !reading.parameters.isEmpty
    let isThere = wanted.allSatisfy(names.contains) && (isNamed || wanted.count < names.count)
    return isThere ? wanted : []
  }

  /// The array that a column belongs to: `theta` for `theta_1` and, as in sbibm, `parameter_1`.
  private static func stem(of column: String, _ reading: SimulationReading) -> String {
    var stem = column
    if let cut = column.lastIndex(of: "_"), Int(column[column.index(after: cut)...]) != nil {
      stem = String(column[..<cut])
    }
    guard stem != reading.x, stem != reading.theta else { return stem }
    return ["parameter": "theta", "data": "x"][stem] ?? stem
  }

  /// The columns of a table of which some are named as parameters; others are observables, unless
  /// they are weights, labels or truth.
  private static func namedColumns(
    of table: EventTable, _ reading: SimulationReading
  ) throws -> (Source, [String]) {
    for name in reading.parameters + reading.observables { _ = try table.column(name) }
    if let name = reading.parameters.first(where: reading.observables.contains) {
      throw LikelihoodRatioError(
        table.url.lastPathComponent, "\"\(name)\" is named as a parameter and as an observable",
        hint: "an event's observables do not hold the parameters it was simulated at")
    }
    let known = ["weight", "weights", "label", "r_xz"]
    let used = Set(reading.parameters + known + [reading.label].compactMap { $0 })
    let observables =
      reading.observables.isEmpty
      ? table.columnNames.filter { !used.contains($0) && !TruthColumns.contains($0) }
      : reading.observables
    var groups = ["theta": reading.parameters]
    if !observables.isEmpty { groups["x"] = observables }
    for name in table.columnNames + table.nameColumns
    where known.contains(name) || name == reading.label {
      groups[name] = [name]
    }
    return (.table(table, groups), groups.keys.sorted())
  }

  /// The files `<array>_<name>.npy` of a folder by array, or `<array>.npy`.
  private static func files(in folder: URL, name: String?) throws -> [String: URL] {
    let all = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }
    let kinds = all.filter { $0.hasPrefix("x_") }.map { String($0.dropFirst(2)) }
    if name == nil, kinds.isEmpty, all.contains("x") {
      return Dictionary(
        uniqueKeysWithValues: all.map { ($0, folder.appending(path: $0 + ".npy")) })
    }
    guard let kind = name ?? kinds.first, name != nil || kinds.count == 1 else {
      throw DataFileError(
        folder, "it has \(kinds.count) files x_<name>.npy",
        hint: kinds.isEmpty
          ? "give a folder with theta.npy and x.npy, or that which MadMiner's sampling wrote"
          : "choose one with --part: \(kinds.joined(separator: ", "))")
    }
    var files: [String: URL] = [:]
    for file in all where file.hasSuffix("_" + kind) {
      files[String(file.dropLast(kind.count + 1))] = folder.appending(path: file + ".npy")
    }
    return files
  }
}
