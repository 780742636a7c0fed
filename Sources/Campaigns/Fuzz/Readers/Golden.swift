import Foundation

/// Small files of the tests, for formats that this project reads and does not write.
enum Golden {
  /// The bytes of a file in the folder of the tests.
  static func bytes(_ path: String) throws -> [UInt8] {
    var root = URL(filePath: #filePath)
    for _ in 0..<5 { root.deleteLastPathComponent() }
    return Array(try Data(contentsOf: root.appending(path: "Tests/\(path)")))
  }
}
