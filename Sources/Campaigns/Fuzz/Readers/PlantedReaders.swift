import Foundation
import Randomness

/// Readers with a fault, to see that faults are found: not in the catalogue's list, but known by
/// name.
enum PlantedReaders {
  static let all = [trap, hang, memory, rawError, longError, steady]

  private static func reader(
    _ name: String, seconds: Double = 5, _ fault: @escaping @Sendable () throws -> Void
  ) -> Reader {
    Reader(name, seconds: seconds, seeds: { _ in [PlantedSeed()] }) { url in
      let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
      guard text != "valid" else { return }
      let isFaulty = text.hasPrefix("faulty")
      if isFaulty { try fault() }
      throw FuzzError("planted", "this input is refused")
    }
  }

  private static let trap = reader("planted-trap") {
    let numbers = [Int](repeating: 0, count: Int(getpid()) & 0)
    _ = numbers[Int(getpid())]
  }

  private static let hang = reader("planted-hang", seconds: 0.3) {
    while getpid() > 0 {}
  }

  private static let memory = reader("planted-memory") {
    guard Data(count: 1 << 30).last == 0 else {
      throw FuzzError("planted", "a new gigabyte is not empty")
    }
  }

  private static let rawError = reader("planted-message") {
    _ = try JSONDecoder().decode(Int.self, from: Data("\"no number\"".utf8))
  }

  private static let longError = reader("planted-length") { throw LongError() }

  private static let steady = reader("planted-nothing") {}
}

/// An error that repeats its file.
private struct LongError: Error, CustomStringConvertible {
  let description = String(repeating: "faulty ", count: 10_000)
}

/// One file in fifty meets the fault of a planted reader.
private struct PlantedSeed: Seed {
  let bytes = Array("valid".utf8)

  func mutated(_ random: inout RandomStream) -> [UInt8] {
    Array((random.oneIn(50) ? "faulty" : "broken \(random.next())").utf8)
  }
}
