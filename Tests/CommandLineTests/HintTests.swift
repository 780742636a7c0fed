import Foundation
import TestSupport
import Testing

/// Whatever a message tells the user to type exists.
@Suite struct HintTests {
  private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

  /// Words with two dashes in the sources' texts that belong to others: figures' styles, git,
  /// PyTables' and Python's scripts. The style of pages has a file of its own.
  private static let foreign: Set<String> = [
    "series", "chart", "porcelain", "untracked-files", "show-toplevel", "complib", "complevel",
    "works",
  ]

  /// The names of all options in the completion script, which is made from the tables.
  private func options() throws -> Set<String> {
    let script = try ProgramRun(["--generate-completion-script", "bash"]).output
    let names = script.matches(of: /--([a-z][a-z0-9-]*)/).map { String($0.1) }
    #expect(names.contains("signal-name") && names.contains("threads"))
    return Set(names)
  }

  @Test func everyOptionThatTheSourcesNameExists() throws {
    let known = try options().union(["help", "version", "generate-completion-script", "no-color"])
    let files = try #require(
      FileManager.default.enumerator(at: HintTests.sources, includingPropertiesForKeys: nil))
    var seen: Set<String> = []
    for case let file as URL in files
    where file.pathExtension == "swift" && file.lastPathComponent != "PageStyle.swift"
      && !file.path.contains("/Campaigns/")
    {
      let text = try String(contentsOf: file, encoding: .utf8)
      for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("//")
      {
        // Within quotes, and in the lines of longer texts, which have none.
        for match in line.matches(of: /(?:^|[^a-z-])--([a-z][a-z0-9-]*)/) {
          let name = String(match.1).trimmingCharacters(in: ["-"])
          guard !HintTests.foreign.contains(name) else { continue }
          seen.insert(name)
          let isKnown = known.contains(name)
          #expect(isKnown, "\(file.lastPathComponent) names --\(name): \(line)")
        }
      }
    }
    // The search finds what it looks for.
    for name in ["label", "labels", "signal-name", "key", "order", "unit", "split", "constituents"]
    {
      #expect(seen.contains(name), "no message names --\(name)")
    }
  }

  @Test(arguments: [
    ["challenge"], ["challenge", "prepare"], ["bench"], ["weak", "train"], ["weak", "evaluate"],
    ["weak", "fractions"], ["weak", "sweep"],
  ])
  func commandsThatReadLabelledJetsHaveAllOptions(command: [String]) throws {
    let help = try ProgramRun(command + ["--help"]).output
    for name in [
      "key", "label", "labels", "signal-name", "split", "constituents", "order", "unit",
    ] {
      #expect(help.contains("--\(name) <"), "--\(name)")
    }
  }

  @Test(arguments: [
    (["predict"], ["key", "split", "constituents", "order", "unit"]),
    (["challenge", "predict"], ["key", "split", "constituents", "order", "unit"]),
    (["challenge", "prepare"], ["public-labels", "private-split", "public-key"]),
    (["challenge", "score"], ["key", "score"]),
    (["evaluate"], ["key", "label", "labels", "signal-name"]),
    (["weak", "hunt"], ["key", "names", "truth", "labels", "signal-name"]),
    (["weak", "train"], ["key", "names", "truth", "labels", "signal-name"]),
    (["ratio", "train"], ["key", "label", "signal-name", "x-name", "theta-name", "part"]),
    (["ratio", "diagnose"], ["key", "label", "signal-name", "x-name", "theta-name", "part"]),
    (["ratio", "limits"], ["key", "label", "signal-name", "x-name"]),
    (["ratio", "histogram"], ["key", "x-name", "theta-name", "part"]),
    (["ratio", "fit"], ["key", "x-name"]), (["ratio", "posterior"], ["key", "x-name"]),
    (["ratio", "summarize"], ["key", "x-name"]), (["ratio", "rounds"], ["key", "x-name"]),
    (["ratio", "simulate"], ["key", "theta-name"]), (["ratio", "augment"], ["key", "x-name"]),
  ])
  func otherCommandsHaveWhatTheyNeed(command: [String], names: [String]) throws {
    let help = try ProgramRun(command + ["--help"]).output
    for name in names { #expect(help.contains("--\(name) <"), "--\(name)") }
  }
}
