import TestSupport

extension ProgramRun {
  /// Runs `fuzz` with `arguments` and waits for it.
  init(fuzz arguments: [String]) throws { try self.init(arguments, of: "fuzz") }

  /// The first line of the output.
  var firstLine: String { output.split(separator: "\n").first.map(String.init) ?? "" }

  /// The cells of the row of `reader` in the table.
  func row(of reader: String) -> [String]? {
    output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      .first { $0.first == reader && $0.count == 10 }
  }
}
