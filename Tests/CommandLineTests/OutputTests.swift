import DataFiles
import Foundation
import TestSupport
import Testing

/// Outputs are refused before any work, where they cannot be written, and inputs are never written
/// over. None of the inputs here can be read: a command that gets that far says something else.
@Suite struct OutputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: [String]) throws -> ProgramRun {
    try ProgramRun(arguments, workingFolder: folder.url)
  }

  private func file(_ name: String) -> URL { folder.url.appending(path: name) }

  private static let withOutput: [(command: [String], option: String, extensions: [String])] = [
    (["predict", "jets", "--model", "m"], "--output", ["npy", "csv"]),
    (["challenge", "predict", "jets", "--model", "m"], "--output", ["npy", "csv"]),
    (["evaluate", "scores"], "--report", ["html"]),
    (["evaluate", "scores"], "--result", ["json"]),
    (["weak", "evaluate", "a", "b", "--score", "s"], "--result", ["json"]),
    (["weak", "fractions", "a", "b"], "--report", ["html"]),
    (["ratio", "simulate", "gaussian_toy", "-n", "100000000"], "--output", ["npz"]),
    (["ratio", "augment", "e", "--benchmarks", "b"], "--output", ["npz"]),
    (["ratio", "summarize", "m", "e"], "--output", ["npz"]),
    (["ratio", "calibrate", "m", "e"], "--output", ["safetensors"]),
    (["ratio", "calibrate", "m", "e"], "--report", ["html"]),
    (["ratio", "diagnose", "m", "e"], "--result", ["json"]),
    (["ratio", "fit", "m", "e"], "--report", ["html"]),
    (["ratio", "posterior", "m", "e"], "--samples", ["csv"]),
    (["ratio", "limits", "m", "e", "--signal", "1", "--background", "1"], "--result", ["json"]),
    (["ratio", "workspace", "w"], "--report", ["html"]),
  ]

  @Test("A name that promises another format is refused", arguments: withOutput)
  func extensions(command: [String], option: String, extensions: [String]) throws {
    for name in ["x.h5", "x", "npy", "x.npz.gz"] {
      let run = try run(command + [option, name])
      #expect(run.status == 64)
      for ending in extensions { #expect(run.error.contains(".\(ending)"), "\(run.error)") }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test("Outputs that exist or cannot be made are refused first", arguments: withOutput)
  func places(command: [String], option: String, extensions: [String]) throws {
    let name = "there.\(extensions[0])"
    try Data("mine".utf8).write(to: file(name))
    let existing = try run(command + [option, name])
    #expect(existing.status == 1 && existing.error.contains("exists already"), "\(existing.error)")
    let missing = try run(command + [option, "no/folder/\(name)", "--force"])
    #expect(missing.status == 1 && missing.error.contains("cannot write it"), "\(missing.error)")
    try FileManager.default.createDirectory(
      at: file("folder.\(extensions[0])"), withIntermediateDirectories: false)
    let occupied = try run(command + [option, "folder.\(extensions[0])", "--force"])
    #expect(occupied.status == 1 && occupied.error.contains("not a regular file"))
    #expect(try String(contentsOf: file(name), encoding: .utf8) == "mine")
  }

  @Test(
    "An input is never written over, under whatever name",
    arguments: [
      (["predict", "INPUT", "--model", "m", "--output", "OUTPUT"], "npy"),
      (["predict", "jets", "--model", "INPUT", "--output", "OUTPUT"], "npy"),
      (["challenge", "predict", "INPUT", "-m", "m", "-o", "OUTPUT"], "csv"),
      (["evaluate", "s.csv", "--labels", "INPUT", "--result", "OUTPUT"], "json"),
      (["ratio", "augment", "INPUT", "--benchmarks", "b", "-o", "OUTPUT"], "npz"),
      (["ratio", "summarize", "m", "INPUT", "-o", "OUTPUT"], "npz"),
      (["ratio", "calibrate", "INPUT", "e", "-o", "OUTPUT"], "safetensors"),
      (["ratio", "posterior", "m", "INPUT", "--samples", "OUTPUT"], "csv"),
      (["ratio", "simulate", "gaussian_toy", "--parameters", "INPUT", "-o", "OUTPUT"], "npz"),
      (["ratio", "workspace", "INPUT", "--result", "OUTPUT"], "json"),
      (["weak", "evaluate", "INPUT", "b", "--score", "s", "--result", "OUTPUT"], "json"),
    ])
  func inputs(command: [String], ending: String) throws {
    let input = file("input.\(ending)")
    try Data("precious".utf8).write(to: input)
    try FileManager.default.linkItem(at: input, to: file("hard.\(ending)"))
    try FileManager.default.createSymbolicLink(
      at: file("soft.\(ending)"), withDestinationURL: input)
    for (read, written) in [
      ("input", "input"), ("soft", "input"), ("hard", "input"), ("input", "hard"),
      ("./input", "../\(folder.url.lastPathComponent)/input"),
    ] {
      let words = command.map {
        $0 == "INPUT" ? "\(read).\(ending)" : $0 == "OUTPUT" ? "\(written).\(ending)" : $0
      }
      let run = try run(words + ["--force"])
      #expect(run.status == 1 && run.error.contains("never written over"), "\(run.error)")
    }
    #expect(try String(contentsOf: input, encoding: .utf8) == "precious")
  }

  @Test("A challenge is not prepared over its own jets, nor over another one unasked")
  func preparing() throws {
    for name in ["train", "public", "private"] {
      try Data("precious".utf8).write(to: file("\(name).npz"))
    }
    let own = try run(["challenge", "prepare", "--train", "train.npz", "-o", ".", "--force"])
    #expect(own.status == 1 && own.error.contains("never written over"), "\(own.error)")
    let other = try run(["challenge", "prepare", "--train", "no.npz", "-o", "."])
    #expect(other.status == 1 && other.error.contains("exists already"), "\(other.error)")
    for name in ["train", "public", "private"] {
      #expect(try String(contentsOf: file("\(name).npz"), encoding: .utf8) == "precious")
    }
  }

  @Test(
    "A run folder that cannot be made is refused first",
    arguments: [
      ["challenge", "--train", "no.npz"], ["weak", "train", "no.csv", "none.csv"],
      ["weak", "hunt", "no.csv"], ["weak", "sweep", "no.json5"], ["ratio", "train", "no.npz"],
      ["ratio", "histogram", "no.npz"], ["ratio", "sweep", "no.json5"],
      ["ratio", "rounds", "gaussian_toy", "--observation", "no.csv"],
      ["challenge", "train", "no"], ["challenge", "prepare", "--train", "no.npz"],
    ])
  func runFolders(command: [String]) throws {
    try Data("mine".utf8).write(to: file("occupied"))
    for place in ["occupied", "occupied/below"] {
      let run = try run(command + ["--output", place])
      #expect(run.status == 1)
      #expect(
        run.error.contains("no folder") || run.error.contains("Not a directory"), "\(run.error)")
    }
  }
}
