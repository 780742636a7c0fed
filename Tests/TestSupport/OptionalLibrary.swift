import DataFiles
import Foundation

/// A C library that files of some formats need, and that a machine may lack.
///
/// Tests of these formats are skipped without it, and the last lines of the suite say so.
public enum OptionalLibrary: String, CaseIterable, Sendable {
  case zlib, hdf5, bzip2, blosc

  /// Whether it can be loaded here.
  public var isInstalled: Bool { !OptionalLibrary.missing.contains(self) }

  private static let missing: Set<OptionalLibrary> = {
    let loaded = Set(DynamicLibrary.report().filter { $0.version != nil }.map(\.name))
    let missing = Set(allCases.filter { !loaded.contains($0.rawValue) })
    // What is printed now would be lost among the tests.
    if !missing.isEmpty { atexit { OptionalLibrary.reportMissing() } }
    return missing
  }()

  private static func reportMissing() {
    for library in DynamicLibrary.report() where library.version == nil {
      print(
        "The tests of \(library.purpose) were skipped, because \(library.name) is missing:",
        library.installation)
    }
  }
}
