import Evaluation
import Foundation
import Testing
import Training

@Suite struct RunFolderTests {
  struct Configuration: Codable { var zeta = 1.5, alpha = [1, 2] }
  struct Result: Codable { var auc: Double }

  let environment = Environment(
    gitCommit: nil, isWorkingTreeClean: nil, programVersion: "1", swiftVersion: "6",
    operatingSystem: "none", processor: "none", instructionSet: "portable", threads: 1,
    memoryBytes: nil, dataHashes: [])
  /// 2026-11-23 23:59:59 UTC.
  let date = Date(timeIntervalSince1970: 1_795_478_399)

  func create(
    _ root: TemporaryFolder, _ configuration: Configuration = Configuration(), force: Bool = false
  ) throws -> RunFolder {
    try RunFolder.create(
      root: root.url, study: "toy", configuration: configuration, environment: environment,
      force: force, date: date)
  }

  @Test("A run gets its final name when it is finished")
  func finishing() throws {
    let root = try TemporaryFolder()
    let run = try create(root)
    #expect(!run.isResumed && run.url.lastPathComponent.hasSuffix(".partial"))
    let text = try String(contentsOf: run.file("config.json"), encoding: .utf8)
    #expect(text == "{\n  \"alpha\" : [\n    1,\n    2\n  ],\n  \"zeta\" : 1.5\n}\n")
    try run.record(point("cnn", 1, 0.7))
    let url = try run.finish(Result(auc: 0.9))
    let name = url.lastPathComponent
    #expect(name.hasPrefix("2026-11-23-") && name.count == 19)
    let files = try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
    #expect(files == ["config.json", "environment.json", "metrics.jsonl", "result.json"])
    let runs = try FileManager.default.contentsOfDirectory(
      atPath: root.file("toy").path)
    #expect(runs == [name])
  }

  @Test("An unfinished run is found again; epochs that are repeated replace their lines")
  func resuming() throws {
    let root = try TemporaryFolder()
    do {
      let run = try create(root)
      for (stage, epoch) in [("cnn", 1), ("rnn", 1), ("rnn", 2), ("rnn", 3)] {
        try run.record(point(stage, epoch, 0.5))
      }
    }
    let run = try create(root)
    #expect(run.isResumed)
    try run.record(point("rnn", 2, 0.25))
    let lines = try String(contentsOf: run.file("metrics.jsonl"), encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines.last
        == #"{"epoch":2,"learningRate":0.001,"stage":"rnn","trainingLoss":0.25}"#)
    // Another configuration is another run.
    #expect(try !create(root, Configuration(zeta: 2)).isResumed)
  }

  @Test("A finished run is replaced by force alone")
  func force() throws {
    let root = try TemporaryFolder()
    let first = try create(root).finish(Result(auc: 0.8))
    #expect(message { _ = try create(root) }.contains("has been run already: \(first.path)"))
    let run = try create(root, force: true)
    #expect(!run.isResumed)
    #expect(try run.finish(Result(auc: 0.9)) == first)
    let text = try String(contentsOf: first.appending(path: "result.json"), encoding: .utf8)
    #expect(text.contains("0.9"))
  }

  @Test("Two runs of one configuration cannot share a folder; force starts an unfinished one anew")
  func locking() throws {
    let root = try TemporaryFolder()
    var first: RunFolder? = try create(root)
    try first?.write("x", as: "left over.txt")
    #expect(message { _ = try create(root) }.contains("another process is working in"))
    first = nil
    let run = try create(root, force: true)
    #expect(!run.isResumed)
    #expect(!FileManager.default.fileExists(atPath: run.file("left over.txt").path))
  }

  @Test("A study's name is a plain name", arguments: ["", "../x", ".hidden", "a/b"])
  func names(_ name: String) throws {
    let root = try TemporaryFolder()
    #expect(throws: TrainingError.self) {
      try RunFolder.create(
        root: root.url, study: name, configuration: Configuration(), environment: environment)
    }
  }

  @Test("The environment of this process is described")
  func currentEnvironment() throws {
    let root = try TemporaryFolder()
    try Data("abc".utf8).write(to: root.file("data.bin"))
    let current = Environment.current(
      programVersion: "1.2", threads: 3, dataHashes: [try DataHash(of: root.file("data.bin"))])
    #expect(current.programVersion == "1.2" && current.threads == 3)
    #expect(current.swiftVersion.hasPrefix("6."))
    #expect(!current.processor.isEmpty && !current.operatingSystem.isEmpty)
    #expect((current.memoryBytes ?? 0) > 1 << 28)
    #expect(current.gitCommit.map { $0.count == 40 } ?? (current.isWorkingTreeClean == nil))
    // FIPS 180-2, appendix B.1.
    #expect(
      current.dataHashes[0]
        == DataHash(
          file: "data.bin",
          sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
  }

  private func point(_ stage: String, _ epoch: Int, _ loss: Double) -> LearningCurvePoint {
    LearningCurvePoint(stage: stage, epoch: epoch, trainingLoss: loss, learningRate: 0.001)
  }
}
