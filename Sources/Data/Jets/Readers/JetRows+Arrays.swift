import DataFiles
import Foundation

extension JetRows {
  /// The arrays of an npz or HDF5 file: the ragged sample layout, the Heidelberg layout, that of
  /// EnergyFlow, that of LorentzNet, or an array of four-momenta that the options name or that is
  /// the only one.
  ///
  /// - Parameter momenta: The array of the constituents, where its place in the file says it.
  static func fromArrays(
    _ arrays: ArrayArchive, momenta: String? = nil, options: JetFileOptions, labelled: Bool
  ) throws -> JetRows {
    let chosen = options.momentumArray ?? momenta
    if chosen == nil, arrays.contains("constituents"), arrays.contains("offsets") {
      return try fromSample(arrays, options: options, labelled: labelled)
    }
    let layout = try Layout(arrays, chosen: chosen, options: options)
    try InputColumns.checkInputs([layout.momenta], file: arrays.url)
    let rows = try padded(arrays.rows(layout.momenta), name: layout.momenta, arrays.url)
    let labels = try labels(
      in: arrays, name: layout.labels, jets: rows.shape[0], options, labelled)
    return padded(
      rows, options.componentOrder ?? layout.order, name: layout.momenta, labels: labels)
  }

  /// What the arrays of a file are.
  private struct Layout {
    let momenta: String
    var order = ComponentOrder.energyFirst
    /// The labels that belong to the momenta; nil for the usual ones.
    var labels: String?

    init(_ arrays: ArrayArchive, chosen: String?, options: JetFileOptions) throws {
      let prefix = "kinematics_"
      let splits = arrays.names.filter { $0.hasPrefix(prefix) }
        .map { String($0.dropFirst(prefix.count)) }
      if let chosen {
        momenta = chosen
        labels = options.split.map { "labels_\($0)" }
      } else if !splits.isEmpty || options.split != nil {
        let split = try Layout.split(splits, arrays, options)
        momenta = prefix + split
        labels = "labels_\(split)"
      } else if arrays.contains("X"), arrays.contains("y") {
        // EnergyFlow: 1 for quarks and 0 for gluons.
        momenta = "X"
        order = .momentumRapidityAzimuth
      } else if arrays.contains("Pmu") {
        momenta = "Pmu"
      } else {
        momenta = try Layout.onlyMomenta(arrays)
      }
    }

    private static func split(
      _ splits: [String], _ arrays: ArrayArchive, _ options: JetFileOptions
    ) throws -> String {
      if let split = options.split {
        guard splits.contains(split) else {
          throw DataFileError(
            arrays.url, column: "kinematics_\(split)", "there is no such array",
            hint: "the file has \(arrays.names.joined(separator: ", "))")
        }
        return split
      }
      guard splits.count == 1 else {
        throw DataFileError(
          arrays.url,
          "the file has the parts \(splits.joined(separator: ", ")) and none is chosen",
          hint: "choose one with --split")
      }
      return splits[0]
    }

    /// The only array of the shape (jets, constituents, 4).
    private static func onlyMomenta(_ arrays: ArrayArchive) throws -> String {
      let shapes = try arrays.names.map { (name: $0, shape: try arrays.shape(of: $0)) }
      let found = shapes.filter {
        $0.shape.count == 3 && $0.shape[2] == 4 && !TruthColumns.contains($0.name)
      }
      if found.count == 1 { return found[0].name }
      let listed = shapes.map { "\($0.name) \($0.shape)" }.joined(separator: ", ")
      throw DataFileError(
        arrays.url,
        found.isEmpty
          ? "there are no jets: no array has the shape (jets, constituents, 4)"
          : "there are \(found.count) arrays of the shape (jets, constituents, 4)",
        hint: (found.isEmpty
          ? "save E, px, py and pz of every constituent, padded with zeros"
          : "name that of the constituents with --constituents") + "; the file has \(listed)")
    }
  }

  /// An npy file of padded constituents, whose labels are in another file.
  static func fromArray(_ url: URL, options: JetFileOptions, labelled: Bool) throws -> JetRows {
    let rows = try padded(ArrayRows(NPYFile.read(url)), name: "array", url)
    var labels = Labels.none
    if labelled {
      guard let classes = try labelFile(jets: rows.shape[0], options) else {
        throw InputColumns.noLabels(url, [])
      }
      labels = .known(classes)
    }
    return padded(
      rows, options.componentOrder ?? .energyFirst, name: "array", labels: labels)
  }

  /// The layout of this project's samples: `constituents` (total, 4), `offsets` (jets + 1) and
  /// `is_signal` (jets).
  private static func fromSample(
    _ arrays: ArrayArchive, options: JetFileOptions, labelled: Bool
  ) throws -> JetRows {
    let url = arrays.url
    let momenta = try arrays.array("constituents")
    guard momenta.shape.count == 2, momenta.shape[1] == 4 else {
      throw DataFileError(
        url, column: "constituents", "the shape is \(momenta.shape), expected (constituents, 4)")
    }
    let offsets = try offsets(arrays, constituents: momenta.shape[0])
    let values = momenta.floats
    return JetRows(
      count: offsets.count - 1, order: options.componentOrder ?? .energyFirst,
      naming: .array("constituents"),
      labels: try labels(in: arrays, name: nil, jets: offsets.count - 1, options, labelled),
      allowsMissing: false, chunkSize: 1
    ) { rows, body in
      try values.withUnsafeBufferPointer { values in
        for row in rows {
          let place = 4 * offsets[row]..<4 * offsets[row + 1]
          try body(row, UnsafeBufferPointer(rebasing: values[place]), nil)
        }
      }
    }
  }

  private static func offsets(_ arrays: ArrayArchive, constituents: Int) throws -> [Int] {
    let array = try arrays.array("offsets")
    let url = arrays.url
    let offsets: [Int]
    do {
      offsets = try array.integers()
    } catch var error as DataFileError {
      error.file = url.path
      error.column = "offsets"
      throw error
    }
    guard array.shape.count == 1, offsets.first == 0 else {
      throw DataFileError(
        url, column: "offsets",
        "expected a list that starts with 0, found shape \(array.shape) starting with "
          + "\(offsets.first.map { "\($0)" } ?? "nothing")")
    }
    for row in 0..<offsets.count - 1 where offsets[row + 1] < offsets[row] {
      throw DataFileError(
        url, rows: row..<row + 1, column: "offsets",
        "the offsets fall from \(offsets[row]) to \(offsets[row + 1]), expected a rising list")
    }
    guard offsets[offsets.count - 1] == constituents else {
      throw DataFileError(
        url, column: "offsets",
        "the last offset is \(offsets[offsets.count - 1]), but there are \(constituents) "
          + "constituents",
        hint: "write the file again: jets or constituents are missing")
    }
    return offsets
  }

  /// Makes sure that an array is (jets, constituents, 4).
  private static func padded(_ rows: ArrayRows, name: String, _ url: URL) throws -> ArrayRows {
    let shape = rows.shape
    guard shape.count == 3, shape[2] == 4, shape[1] > 0 else {
      throw DataFileError(
        url, column: name, "the shape is \(shape), expected (jets, constituents, 4)",
        hint: hint(ofShape: shape))
    }
    return rows
  }

  /// What to do about an array that is not (jets, constituents, 4).
  private static func hint(ofShape shape: [Int]) -> String {
    switch shape.count {
    case 3 where shape[1] == 4 && shape[2] > 0:
      "the last two axes seem to be exchanged: save array.transpose(0, 2, 1)"
    case 2 where shape[1] > 0 && shape[1] % 4 == 0:
      "save array.reshape(\(shape[0]), \(shape[1] / 4), 4) if these are the four-momenta of "
        + "\(shape[1] / 4) constituents one after the other"
    case 3:
      "save the four numbers of each constituent alone, such as (E, px, py, pz), without other "
        + "features"
    default: "save padded constituents of four numbers, such as (E, px, py, pz)"
    }
  }

  /// Rows of an array (jets, constituents, 4).
  private static func padded(
    _ rows: ArrayRows, _ order: ComponentOrder, name: String, labels: Labels
  ) -> JetRows {
    JetRows(
      count: rows.shape[0], order: order, naming: .array(name), labels: labels,
      allowsMissing: true, chunkSize: 1
    ) { chosen, body in
      try rows.forEach(chosen) { try body($0, $1, nil) }
    }
  }
}
