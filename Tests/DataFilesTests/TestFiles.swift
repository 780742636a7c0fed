import DataFiles
import Foundation

/// A fixture from the folder `Golden` beside this file.
func golden(_ name: String) -> URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden").appendingPathComponent(name)
}

/// Calls `body` with an empty folder that is removed afterwards.
func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("terascale-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

/// Writes `bytes` into a temporary file and calls `body` with it.
func withTemporaryFile(
  _ name: String, _ bytes: some Sequence<UInt8>, _ body: (URL) throws -> Void
) throws {
  try withTemporaryFolder { folder in
    let url = folder.appendingPathComponent(name)
    try Data(bytes).write(to: url)
    try body(url)
  }
}

/// The error that `body` throws, or nil.
func dataFileError(_ body: () throws -> Void) -> DataFileError? {
  do {
    try body()
    return nil
  } catch {
    return error as? DataFileError
  }
}
