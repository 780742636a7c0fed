import Foundation

/// A file with a name, as a command line writes it: `NAME=FILE`, or `FILE` under its own name.
struct NamedFile {
  /// The name.
  let name: String
  /// The file.
  let url: URL

  /// Reads `text`. A file that is there under the whole of it is meant, for a path may have a `=`.
  init(_ text: String) {
    let whole = NamedFile.url(text)
    guard !FileManager.default.fileExists(atPath: whole.path), let mark = text.firstIndex(of: "="),
      mark > text.startIndex
    else {
      (name, url) = (whole.deletingPathExtension().lastPathComponent, whole)
      return
    }
    name = String(text[..<mark])
    url = NamedFile.url(String(text[text.index(after: mark)...]))
  }

  /// Paths with a separator between them; where a path has it too, those that are there are meant.
  ///
  /// - Returns: One or two paths.
  static func paths(_ text: String, separator: Character) -> [String] {
    func isThere(_ path: some StringProtocol) -> Bool {
      !path.isEmpty && FileManager.default.fileExists(atPath: url(String(path)).path)
    }
    let marks = text.indices.filter { text[$0] == separator }
    if isThere(text) || marks.isEmpty { return [text] }
    let pairs = marks.map { (text[..<$0], text[text.index(after: $0)...]) }
    let pair = pairs.first { isThere($0) && isThere($1) } ?? pairs[0]
    return [String(pair.0), String(pair.1)]
  }

  private static func url(_ path: String) -> URL {
    URL(fileURLWithPath: NSString(string: path).expandingTildeInPath)
  }
}
