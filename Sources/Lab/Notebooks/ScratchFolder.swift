import Evaluation
import Foundation

/// The working folder of a notebook's commands: empty but for the project's data, removed with it.
final class ScratchFolder {
  /// The folder, as the commands see it.
  let url: URL
  /// What stands for the paths of this folder in a notebook.
  let places: [(path: String, name: String)]
  private let dataLink: URL

  /// - Parameter data: The folder that appears as `data`; nil for none.
  /// - Throws: an error when the folder can't be made.
  init(data: URL?) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "terascale-notebook-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    url = folder.resolvingSymlinksInPath()
    dataLink = url.appending(path: "data")
    let target = data?.absoluteURL.resolvingSymlinksInPath()
    places = [(url.path + "/", ""), (url.path, ".")] + (target.map { [($0.path, "data")] } ?? [])
    if let target {
      try FileManager.default.createSymbolicLink(at: dataLink, withDestinationURL: target)
    }
  }

  deinit {
    // The link first, so that nothing can follow it.
    try? FileManager.default.removeItem(at: dataLink)
    try? FileManager.default.removeItem(at: url)
  }

  /// The result records in the folder, in the order of their names, with the time of writing.
  func records() -> [URL: Date] {
    let keys: [URLResourceKey] = [.contentModificationDateKey]
    let files = FileManager.default.enumerator(at: url, includingPropertiesForKeys: keys)
    var records: [URL: Date] = [:]
    while let file = files?.nextObject() as? URL {
      guard file.lastPathComponent == ResultRecord.fileName else { continue }
      records[file] = try? file.resourceValues(forKeys: Set(keys)).contentModificationDate
    }
    return records
  }
}
