import Foundation

/// Something that takes files from outside: valid files to start from, and what a user would do
/// with one.
struct Reader: Sendable {
  /// The name on the command line.
  let name: String
  /// The name of the file, for readers that go by it.
  var fileName = "input"
  /// The processor seconds that one file may take.
  var seconds = 5.0
  /// The bytes that a file may make the program allocate, beside ten times its size.
  var allowance: Int64 = 64 << 20
  /// Makes the valid files; runs once in each process, and always makes the same.
  let seeds: @Sendable (Workplace) throws -> [any Seed]
  /// Makes what reads and uses the file of the workplace; runs once in each process.
  let prepare: @Sendable (Workplace) throws -> (URL) throws -> Void

  init(
    _ name: String, fileName: String = "input", seconds: Double = 5, allowance: Int64 = 64 << 20,
    seeds: @escaping @Sendable (Workplace) throws -> [any Seed],
    prepare: @escaping @Sendable (Workplace) throws -> (URL) throws -> Void
  ) {
    self.name = name
    self.fileName = fileName
    self.seconds = seconds
    self.allowance = allowance
    self.seeds = seeds
    self.prepare = prepare
  }

  /// A reader that needs nothing beside the file.
  init(
    _ name: String, fileName: String = "input", seconds: Double = 5, allowance: Int64 = 64 << 20,
    seeds: @escaping @Sendable (Workplace) throws -> [any Seed],
    read: @escaping @Sendable (URL) throws -> Void
  ) {
    self.init(
      name, fileName: fileName, seconds: seconds, allowance: allowance, seeds: seeds,
      prepare: { _ in read })
  }
}
