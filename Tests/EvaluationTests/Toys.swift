import DataFiles
import Evaluation
import Foundation
import Randomness

/// Scores in (0, 1) of taggers that see the same hidden variable with different noise.
struct Toys {
  let isSignal: [UInt8]
  let pt: [Double]
  private let hidden: [Double]
  private let random: RandomStream

  init(count: Int = 3000, seed: UInt64 = 51) {
    random = RandomStream(seed: seed)
    var stream = random.substream("jets")
    isSignal = (0..<count).map { _ in UInt8(stream.integer(below: 2)) }
    hidden = isSignal.map { stream.normal() + 2 * Double($0) - 1 }
    pt = isSignal.map { _ in 550 + 100 * stream.uniform() }
  }

  func scores(noise: Double, seed: Int = 0) -> [Double] {
    var stream = random.substream(seed)
    return hidden.map { 1 / (1 + exp(-2 * ($0 + noise * stream.normal()))) }
  }

  func entry(_ name: String, stage: String? = nil, noise: Double, seed: Int = 0) throws
    -> ScoredEntry
  {
    let scores = scores(noise: noise, seed: seed)
    var result = try evaluate(name: name, scores: scores, isSignal: isSignal, pt: pt)
    result.stage = stage
    return ScoredEntry(result: result, scores: scores)
  }
}

/// A folder of its own, removed after `body`.
func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "evaluation-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

extension Environment {
  static let toy = Environment(
    gitCommit: "0123abc", isWorkingTreeClean: true, programVersion: "0.1", swiftVersion: "6.3.1",
    operatingSystem: "Linux", processor: "a processor", instructionSet: "avx2", threads: 2,
    memoryBytes: 8 << 30, dataHashes: [DataHash(file: "jets.npz", sha256: "00ff")])
}
