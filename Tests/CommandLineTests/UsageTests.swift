import Foundation
import TestSupport
import Testing

@Suite struct UsageTests {
  @Test("Every command explains itself, and so does every command that its help names")
  func everyCommandExplainsItself() throws {
    var (waiting, seen) = ([[String]()], [String]())
    while let path = waiting.popLast() {
      let run = try ProgramRun(path + ["--help"])
      seen.append(path.joined(separator: " "))
      #expect(run.status == 0, "\(path)")
      #expect(run.output.contains("OVERVIEW:") && run.output.contains("USAGE:"), "\(path)")
      let list = run.output.split(separator: "SUBCOMMANDS:\n").dropFirst().first ?? ""
      let rows = list.split(separator: "\n", omittingEmptySubsequences: false)
        .prefix { !$0.isEmpty }
      // A name stands two columns in; what does not fit beside it goes on further in.
      for row in rows where row.hasPrefix("  ") && !row.hasPrefix("   ") {
        if let name = row.split(separator: " ").first { waiting.append(path + [String(name)]) }
      }
    }
    for name in [
      "challenge score", "weak hunt", "ratio workspace", "ratio evaluate", "notebook check",
      "doctor",
    ] {
      #expect(seen.contains(name))
    }
    #expect(seen.count > 30, "\(seen)")
  }

  @Test(arguments: [
    (["chalenge"], "challenge"), (["challenge", "--sed", "1"], "--seed"),
    (["challenge", "--seed", "x"], "whole number"), (["challenge", "--shift", "mildd"], "strong"),
    (["challenge", "--precision", "half"], "bfloat16"),
    (["challenge", "--full", "a.h5", "--train", "b.h5"], "--train"),
    (["predict", "jets.npz"], "--model"), (["evaluate"], "scores"),
  ])
  func wrongCommandLinesExitWith64(arguments: [String], words: String) throws {
    let run = try ProgramRun(arguments)
    #expect(run.status == 64)
    #expect(run.error.contains(words))
    #expect(run.output.isEmpty)
  }

  @Test(arguments: [("TERASCALE_ISA", "sse9"), ("TERASCALE_THREADS", "many")])
  func wrongEnvironmentIsSaid(name: String, value: String) throws {
    let run = try ProgramRun(["doctor"], environment: [name: value])
    #expect(run.status == 1)
    #expect(run.error.contains(name) && run.error.contains(value))
  }

  @Test(arguments: [
    ["evaluate", "no-such-file.csv"], ["predict", "no-such-file.npz", "--model", "no-such-model"],
    ["report", "no-such-run"], ["challenge", "train", "no-such-challenge"],
    ["challenge", "--train", "no-such-file.npz"],
  ])
  func missingFilesAreNamed(arguments: [String]) throws {
    let run = try ProgramRun(arguments)
    #expect(run.status == 1)
    #expect(run.error.contains("no-such"))
  }

  @Test func doctorSpeaksJSON() throws {
    let run = try ProgramRun(["doctor", "--json"])
    #expect(run.status == 0)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    #expect(object?["instructionSet"] is String)
  }
}
