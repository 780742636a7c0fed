import DataFiles
import Foundation

extension JetRows {
  /// The classes in a file's arrays, or in the options' label file.
  ///
  /// - Parameter name: The array of the labels that goes with the jets; nil for the usual ones.
  static func labels(
    in arrays: ArrayArchive, name: String?, jets: Int, _ options: JetFileOptions, _ labelled: Bool
  ) throws -> Labels {
    guard labelled else { return .none }
    if let classes = try labelFile(jets: jets, options) { return .known(classes) }
    guard let name = options.labelName ?? name ?? TruthColumns.label(among: arrays.names) else {
      throw InputColumns.noLabels(arrays.url, arrays.names)
    }
    return .known(try classes(arrays.contents(of: name), jets: jets, options))
  }

  /// The classes in the options' label file; nil where there is none.
  static func labelFile(jets: Int, _ options: JetFileOptions) throws -> [UInt8]? {
    guard let file = options.labelFile else { return nil }
    return try classes(LabelColumn.read(file, name: options.labelName), jets: jets, options)
  }

  /// The classes that a column says, as many as jets.
  static func classes(
    _ column: DataColumn, jets: Int, _ options: JetFileOptions
  ) throws -> [UInt8] {
    guard column.count == jets else {
      throw column.error(
        "there are \(column.count) labels for \(jets) jets",
        hint: "labels and jets must come from the same file or be cut in the same way")
    }
    return try ClassLabels(column, signal: options.signalName).isSignal
  }
}
