import Foundation
import TestSupport
import Testing

@Suite struct BenchTests {
  private func object(_ run: ProgramRun) throws -> [String: Any] {
    #expect(run.status == 0, "\(run.error)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test func oneWorkAsJSON() throws {
    let report = try object(ProgramRun(["bench", "--only", "auc", "--repeats", "1", "--json"]))
    #expect(report["schemaVersion"] as? Int == 1)
    #expect((report["environment"] as? [String: Any])?["processor"] is String)
    let measurements = try #require(report["measurements"] as? [[String: Any]])
    #expect(measurements.count == 1 && measurements[0]["work"] as? String == "auc")
    let rate = try #require(measurements[0]["rate"] as? [String: Double])
    let (low, middle, high) = (rate["lowest"] ?? 0, rate["median"] ?? 0, rate["highest"] ?? 0)
    #expect(low > 0 && low <= middle && middle <= high)
    #expect((measurements[0]["peakMemoryMB"] as? Double ?? 0) > 1)
  }

  @Test func networksAndPreprocessingOnTheSample() throws {
    let run = try ProgramRun([
      "bench", "--only", "rnn-training,features,dense", "--repeats", "1", "--batch", "32",
    ])
    #expect(run.status == 0, "\(run.error)")
    for word in ["rnn-training", "features", "dense-training", "µs/step", "top-train.npz", "lit"] {
      #expect(run.output.contains(word), "\(run.output)")
    }
  }

  @Test func anUnknownWorkIsCorrected() throws {
    let run = try ProgramRun(["bench", "--only", "auc,cnm"])
    #expect(run.status == 64)
    #expect(run.error.contains("cnm") && run.error.contains("'cnn'"))
  }

  @Test func withoutPythonThereAreNoPeersButALineThatSaysWhy() throws {
    let run = try ProgramRun([
      "bench", "--only", "auc", "--repeats", "1", "--peers", "--python", "no-such-python", "--json",
    ])
    #expect(try object(run)["measurements"] is [Any])
    #expect(run.error.contains("no Python at \"no-such-python\"") && run.error.contains("pip"))
  }

  /// A stand-in for the peers' scripts: what they print is all that counts.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/sh")))
  func peersAreComparedWithTheGoals() throws {
    let folder = try TemporaryFolder()
    let line =
      #"{"work": "auc", "configuration": "slow", "rate": 1, "unit": "scores/s", "#
      + #""peak_memory_mb": 9}"#
    let script = "#!/bin/sh\ncase \"$1\" in *data.py) echo '\(line)';; esac\n"
    let python = folder.url.appending(path: "python")
    try Data(script.utf8).write(to: python)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: python.path)
    let run = try ProgramRun([
      "bench", "--only", "auc", "--repeats", "1", "--peers", "--python", python.path, "--json",
      "--peer-scripts", folder.url.path,
    ])
    let comparisons = try #require(try object(run)["comparisons"] as? [[String: Any]])
    #expect(comparisons.count == 1 && comparisons[0]["peerConfiguration"] as? String == "slow")
    #expect((comparisons[0]["ratio"] as? Double ?? 0) > 5)
  }
}
