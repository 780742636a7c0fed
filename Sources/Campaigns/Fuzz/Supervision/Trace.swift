/// What a worker printed before it ended.
struct Trace: Sendable {
  /// The frames of this program, `symbol+offset` or `+offset`, the innermost first; without those
  /// of what counts allocations.
  private(set) var frames: [String] = []
  /// The library of another project in which it ended; nil for an end in this program or Swift's
  /// own.
  private(set) var library: String?
  /// What it says about it; empty where it says nothing.
  private(set) var words = ""

  init() {}

  /// Reads standard error.
  init(_ text: String) {
    for line in text.split(separator: "\n") {
      if line.contains("Fatal error") { words = String(line) }
      guard line.hasSuffix("]"), let open = line.firstIndex(of: "("),
        let close = line[open...].firstIndex(of: ")")
      else { continue }
      let file = line[..<open].split(separator: "/").last ?? ""
      if file.contains(".so") {
        let isForeign = Trace.foreign.contains(where: file.hasPrefix)
        if frames.isEmpty, isForeign { library = String(file) }
      } else if !line.contains("alloc") {
        frames.append(String(line[line.index(after: open)..<close]))
      }
    }
  }

  /// How the files of libraries are called that this program loads when it needs them.
  private static let foreign = ["libhdf5", "libblosc", "libz.", "libbz2"]
}
