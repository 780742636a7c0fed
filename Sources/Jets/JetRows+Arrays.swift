import DataFiles
import Foundation

extension JetRows {
  /// An npz file: the ragged sample layout, the Heidelberg layout, that of EnergyFlow, or an array
  /// named in the options.
  static func fromArchive(_ url: URL, options: JetFileOptions, labelled: Bool) throws -> JetRows {
    let archive = try NPZFile(url)
    let names = archive.names
    if options.momentumArray == nil, names.contains("constituents"), names.contains("offsets") {
      return try fromSample(archive, options: options, labelled: labelled)
    }
    var labelName = options.labelName
    var order = options.componentOrder
    let array: String
    if let chosen = options.momentumArray {
      array = chosen
    } else if isEnergyFlow(names), options.split == nil {
      array = "X"
      labelName = labelName ?? "y"
      order = .momentumRapidityAzimuth
    } else {
      let split = try split(names, options: options, file: url)
      array = "kinematics_\(split)"
      labelName = labelName ?? "labels_\(split)"
    }
    try InputColumns.checkInputs([array], file: url)
    var labels: [Double]?
    if labelled, options.labelFile == nil {
      guard let labelName else {
        throw DataFileError(
          url, column: array, "it is not said which array holds the labels",
          hint: "name it; the file has \(names.joined(separator: ", "))")
      }
      labels = try labelValues(archive.array(labelName), name: labelName, file: url)
    }
    return try padded(
      archive.array(array), order, name: array, labels: labels, labelName: labelName, url, options,
      labelled)
  }

  /// Whether a file without another layout's arrays has those of EnergyFlow: `X` (jets,
  /// constituents, 4) and the labels `y`, 1 for quarks and 0 for gluons.
  private static func isEnergyFlow(_ names: [String]) -> Bool {
    names.contains("X") && names.contains("y") && !names.contains { $0.hasPrefix("kinematics_") }
  }

  /// An npy file of padded constituents.
  static func fromArray(_ url: URL, options: JetFileOptions, labelled: Bool) throws -> JetRows {
    try padded(
      NPYFile.read(url), options.componentOrder, name: "array", labels: nil, labelName: nil, url,
      options, labelled)
  }

  private static func split(
    _ names: [String], options: JetFileOptions, file: URL
  ) throws -> String {
    let prefix = "kinematics_"
    let splits = names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    if let split = options.split {
      guard splits.contains(split) else {
        throw DataFileError(
          file, column: prefix + split, "there is no such array",
          hint: "the file has \(names.joined(separator: ", "))")
      }
      return split
    }
    guard let split = splits.first else {
      throw DataFileError(
        file,
        "there are no jets: neither constituents and offsets nor kinematics_<split> nor X and y",
        hint: "name the array of constituents; the file has \(names.joined(separator: ", "))")
    }
    guard splits.count == 1 else {
      throw DataFileError(
        file, "the file has the parts \(splits.joined(separator: ", ")) and none is chosen",
        hint: "choose one as the split")
    }
    return split
  }

  /// The layout of this project's samples: `constituents` (total, 4), `offsets` (jets + 1) and
  /// `is_signal` (jets).
  private static func fromSample(
    _ archive: NPZFile, options: JetFileOptions, labelled: Bool
  ) throws -> JetRows {
    let url = archive.url
    let momenta = try archive.array("constituents")
    guard momenta.shape.count == 2, momenta.shape[1] == 4 else {
      throw DataFileError(
        url, column: "constituents", "the shape is \(momenta.shape), expected (constituents, 4)")
    }
    let offsets = try offsets(archive, constituents: momenta.shape[0])
    var labels: [Double]?
    let labelName = options.labelName ?? "is_signal"
    if labelled, options.labelFile == nil {
      guard archive.names.contains(labelName) else {
        throw DataFileError(
          url, column: labelName, "there are no labels",
          hint: "name the array of the labels, or read the file without labels")
      }
      labels = try labelValues(archive.array(labelName), name: labelName, file: url)
    }
    let all = try withLabelFile(
      labels, jets: offsets.count - 1, labelName: labelName, url, options, labelled)
    let values = momenta.floats
    return JetRows(
      count: offsets.count - 1, order: options.componentOrder, naming: .array("constituents"),
      labelColumn: labelled ? all.name : nil, chunkSize: 1
    ) { rows, body in
      try values.withUnsafeBufferPointer { values in
        for row in rows {
          let place = 4 * offsets[row]..<4 * offsets[row + 1]
          try body(row, UnsafeBufferPointer(rebasing: values[place]), all.labels?[row])
        }
      }
    }
  }

  private static func offsets(_ archive: NPZFile, constituents: Int) throws -> [Int] {
    let array = try archive.array("offsets")
    let url = archive.url
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
        "the last offset is \(offsets[offsets.count - 1]), but there are \(constituents) constituents",
        hint: "write the file again: jets or constituents are missing")
    }
    return offsets
  }

  /// Rows of an array (jets, constituents, 4).
  private static func padded(
    _ array: NumericArray, _ order: ComponentOrder, name: String, labels: [Double]?,
    labelName: String?, _ url: URL,
    _ options: JetFileOptions, _ labelled: Bool
  ) throws -> JetRows {
    guard array.shape.count == 3, array.shape[2] == 4, array.shape[1] > 0 else {
      throw DataFileError(
        url, column: name, "the shape is \(array.shape), expected (jets, constituents, 4)",
        hint: "save padded constituents of four numbers, such as (E, px, py, pz)")
    }
    let jets = array.shape[0]
    let width = 4 * array.shape[1]
    let all = try withLabelFile(
      labels, jets: jets, labelName: labelName ?? "labels", url, options, labelled)
    let values = array.floats
    return JetRows(
      count: jets, order: order, naming: .array(name), labelColumn: labelled ? all.name : nil,
      chunkSize: 1
    ) { rows, body in
      try values.withUnsafeBufferPointer { values in
        for row in rows {
          let place = width * row..<width * (row + 1)
          try body(row, UnsafeBufferPointer(rebasing: values[place]), all.labels?[row])
        }
      }
    }
  }
}
