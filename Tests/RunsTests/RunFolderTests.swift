import Evaluation
import Foundation
import Runs
import TestSupport
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
    _ root: TemporaryFolder, _ configuration: Configuration = Configuration(),
    identity: Configuration? = nil, resumption: RunFolder.Resumption = .ifPossible,
    inputs: [URL] = []
  ) throws -> RunFolder {
    try RunFolder.create(
      root: root.url, study: "toy", configuration: configuration, identity: identity,
      environment: environment, resumption: resumption, inputs: inputs, date: date)
  }

  private func names(_ root: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.file("toy").path).sorted()
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

  @Test("A run whose report could not be made is not finished and goes on")
  func completing() throws {
    struct Stop: Error {}
    let root = try TemporaryFolder()
    do {
      let run = try create(root)
      #expect(throws: Stop.self) {
        try run.finish(Result(auc: 0.9)) { _ in throw Stop() }
      }
    }
    let run = try create(root)
    #expect(run.isResumed)
    let url = try run.finish(Result(auc: 0.9)) {
      #expect($0.lastPathComponent.hasSuffix(".partial"))
      try Data("made of the result".utf8).write(to: $0.appending(path: "report.txt"))
    }
    #expect(try names(root) == [url.lastPathComponent])
    #expect(FileManager.default.fileExists(atPath: url.appending(path: "report.txt").path))
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
    let run = try create(root, resumption: .never)
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
    let run = try create(root, resumption: .never)
    #expect(!run.isResumed)
    #expect(!FileManager.default.fileExists(atPath: run.file("left over.txt").path))
  }

  @Test("The configuration stands beside what makes two runs the same")
  func identity() throws {
    let root = try TemporaryFolder()
    let plain = try create(root).finish(Result(auc: 1))
    let run = try create(root, identity: Configuration(zeta: 3)).finish(Result(auc: 1))
    #expect(plain != run)
    func text(_ folder: URL, _ name: String) throws -> String {
      try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    #expect(try text(plain, "config.json") == text(run, "config.json"))
    #expect(try text(run, "identity.json").contains("\"zeta\" : 3"))
  }

  @Test("Where there is nothing to resume, a run that must be resumed does not begin")
  func nothingToResume() throws {
    let root = try TemporaryFolder()
    #expect(
      message { _ = try create(root, resumption: .required) }.contains("nothing to resume"))
    #expect(try names(root).isEmpty)
    _ = try create(root)
    #expect(try create(root, resumption: .required).isResumed)
  }

  @Test("A run that was to replace a finished one still does after an interruption")
  func forcedAndResumed() throws {
    let root = try TemporaryFolder()
    let first = try create(root).finish(Result(auc: 0.8))
    #expect(message { _ = try create(root, resumption: .required) }.contains("run already"))
    try create(root, resumption: .never).write("half", as: "half.txt")
    // The earlier result is kept until the new one is there.
    #expect(message { _ = try create(root) }.contains("run already"))
    #expect(try names(root).count == 2)
    let run = try create(root, resumption: .required)
    #expect(run.isResumed && FileManager.default.fileExists(atPath: run.file("half.txt").path))
    #expect(try run.finish(Result(auc: 0.9)) == first)
    let files = try FileManager.default.contentsOfDirectory(atPath: first.path).sorted()
    #expect(files == ["config.json", "environment.json", "half.txt", "result.json"])
    #expect(try names(root) == [first.lastPathComponent])
  }

  @Test("A folder that holds an input of the run is not replaced by it")
  func inputsInside() throws {
    let root = try TemporaryFolder()
    let first = try create(root).finish(Result(auc: 0.8))
    let input = first.appending(path: "models/data.csv")
    #expect(
      message { _ = try create(root, resumption: .never, inputs: [input]) }.contains("data.csv"))
    _ = try create(
      root, resumption: .never, inputs: [first.deletingLastPathComponent().appending(path: "a")])
  }

  @Test("What a killed process left in an unfinished run is cleared when it goes on")
  func leftovers() throws {
    let root = try TemporaryFolder()
    let models = try create(root).file("models")
    try FileManager.default.createDirectory(at: models, withIntermediateDirectories: false)
    for name in ["a.safetensors", "b.safetensors.partial-\(try endedProcess())-3"] {
      try Data("x".utf8).write(to: models.appending(path: name))
    }
    #expect(try create(root).isResumed)
    #expect(try FileManager.default.contentsOfDirectory(atPath: models.path) == ["a.safetensors"])
  }

  /// The number of a process that has ended.
  private func endedProcess() throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", ":"]
    try process.run()
    process.waitUntilExit()
    return process.processIdentifier
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
