import Foundation

/// A command whose endurance is tried, on inputs of its own.
struct Trial: Sendable {
  /// The words by which it is chosen and listed.
  let name: String
  /// The command line; everything is written under `out` in the folder of the trial.
  let arguments: [String]
  /// Whether unfinished work is gone on with by the same command.
  let keepsWork: Bool
  /// Puts what must stand in `out` beforehand.
  let prepare: @Sendable (URL) throws -> Void

  init(
    _ name: String, _ arguments: [String], keepsWork: Bool = false,
    prepare: @escaping @Sendable (URL) throws -> Void = { _ in }
  ) {
    self.name = name
    self.arguments = arguments
    self.keepsWork = keepsWork
    self.prepare = prepare
  }
}
