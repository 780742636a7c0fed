import DataFiles
import Foundation

extension JetRows {
  /// The labels in the file or in the options' label file, as many as jets.
  static func withLabelFile(
    _ labels: [Double]?, jets: Int, labelName: String, _ url: URL, _ options: JetFileOptions,
    _ labelled: Bool
  ) throws -> (labels: [Double]?, name: String) {
    guard labelled else { return (nil, labelName) }
    var name = labelName
    var found = labels
    if let file = options.labelFile {
      name = file.lastPathComponent
      found = try labelValues(NPYFile.read(file), name: nil, file: file)
    }
    guard let found else {
      throw DataFileError(
        url, "the file holds no labels",
        hint: "name an npy file with labels, or read without labels")
    }
    guard found.count == jets else {
      throw DataFileError(
        url, column: name, "there are \(found.count) labels for \(jets) jets",
        hint: "labels and jets must come from the same file or be cut in the same way")
    }
    return (found, name)
  }

  /// An array of labels: (jets) or (jets, 1).
  static func labelValues(_ array: NumericArray, name: String?, file: URL) throws -> [Double] {
    guard array.shape.count == 1 || (array.shape.count == 2 && array.shape[1] == 1) else {
      throw DataFileError(
        file, column: name, "the labels have shape \(array.shape), expected one for each jet")
    }
    return array.doubles
  }
}
