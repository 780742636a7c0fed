import Foundation

/// What a command wrote, without times, dates and the environment: two runs of the same command
/// must agree in all of it, to the bit.
struct OutputSnapshot: Equatable {
  /// The contents by the path in the folder; nil for what is only required to be there.
  private(set) var files: [String: String?] = [:]
  /// Names that a finished command must not leave.
  private(set) var leftovers: [String] = []

  init(_ folder: URL) throws {
    for path in FileTree.files(in: folder) {
      if OutputSnapshot.isLeftover(path) { leftovers.append(path) }
      files[OutputSnapshot.undated(path)] =
        try OutputSnapshot.contents(folder.appending(path: path))
    }
    leftovers.sort()
  }

  /// The first difference from `other`, in words; nil when there is none.
  func difference(from other: OutputSnapshot) -> String? {
    for path in Set(files.keys).union(other.files.keys).sorted() {
      guard let mine = files[path] else { return "\(path) is missing" }
      guard let its = other.files[path] else { return "\(path) is left over" }
      if mine != its { return "\(path): \(OutputSnapshot.place(mine ?? "", its ?? ""))" }
    }
    return nil
  }

  private static func isLeftover(_ path: String) -> Bool {
    path.contains(".partial") || path.contains(".replaced-")
      || path.split(separator: "/").last == "lock"
  }

  /// The path without the day in a run folder's name.
  private static func undated(_ path: String) -> String {
    path.replacing(/\d{4}-\d{2}-\d{2}-/, with: "")
  }

  private static func place(_ first: String, _ second: String) -> String {
    let same = zip(first, second).prefix { $0 == $1 }.count
    func part(_ text: String) -> String {
      String(text.dropFirst(max(same - 40, 0)).prefix(80)).replacing("\n", with: " ")
    }
    return "…\(part(first))… in place of …\(part(second))…"
  }

  // MARK: Contents

  /// Reports are drawn from `result.json`, and show times.
  private static func contents(_ url: URL) throws -> String? {
    let data = try Data(contentsOf: url)
    if url.lastPathComponent == "environment.json" { return nil }
    switch url.pathExtension {
    case "html", "svg": return nil
    case "json": return Timeless.text(data)
    case "jsonl":
      return data.split(separator: UInt8(ascii: "\n")).map { Timeless.text($0) }
        .joined(separator: "\n")
    case "safetensors":
      guard data.count >= 8 else { return "\(data.count) bytes" }
      let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      guard length <= data.count - 8 else { return "a header of \(length) bytes" }
      return Timeless.text(data.dropFirst(8).prefix(length)) + " "
        + hexadecimal(data.dropFirst(8 + length))
    default: return hexadecimal(data)
    }
  }

  private static func hexadecimal(_ data: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: data.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

/// The files of a folder.
enum FileTree {
  /// Paths in the folder, of files alone.
  static func files(in folder: URL) -> [String] {
    paths(in: folder).filter { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(
        atPath: folder.appending(path: path).path, isDirectory: &isFolder) && !isFolder.boolValue
    }
  }

  /// Paths in the folder, of files and folders.
  static func paths(in folder: URL) -> [String] {
    (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
  }

  /// The bytes of all files.
  static func size(of folder: URL) -> [Int] {
    files(in: folder).map { path in
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: folder.appending(path: path).path)
      return attributes?[.size] as? Int ?? 0
    }
  }
}
