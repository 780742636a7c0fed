import DataFiles
import Foundation
import Simulation
import Terminal

/// What is checked of a command's outputs before it does any work: nothing that it reads is written
/// over, nothing that exists is replaced unasked, and what is to be written can be.
enum Outputs {
  /// Checks the outputs that the command line names against the files that it names; called before
  /// every command.
  ///
  /// - Throws: `DataFileError` for the first output that cannot be written.
  static func check(_ arguments: ParsedArguments) throws {
    try refuse(arguments.outputs, overwriting: arguments.inputs())
    // A simulation that was killed when its file was written finishes by itself.
    for url in arguments.outputs
    where !FileManager.default.fileExists(atPath: SimulationRun.unfinishedFile(of: url).path) {
      try AtomicFile.checkPlace(of: url, overwrite: arguments.hasFlag("force"))
    }
    for folder in arguments.outputFolders { try AtomicFile.checkPlace(ofFolder: folder) }
  }

  /// Checks the outputs of the command line against further files that the command reads: those
  /// that a manifest names, or that stand in a folder.
  ///
  /// - Throws: `DataFileError` for an output that is one of them.
  static func refuse(_ arguments: ParsedArguments, overwriting inputs: [URL]) throws {
    try refuse(arguments.outputs, overwriting: inputs)
  }

  /// Checks outputs that do not stand on the command line: a default beside an input, or the files
  /// of a folder.
  ///
  /// - Parameter inputs: What the command reads beside the files that the command line names.
  /// - Throws: `DataFileError` for the first output that cannot be written.
  static func check(
    _ outputs: [URL], overwriting inputs: [URL] = [], _ arguments: ParsedArguments
  ) throws {
    try refuse(outputs, overwriting: arguments.inputs() + inputs)
    for url in outputs where FileManager.default.fileExists(atPath: url.folder.path) {
      try AtomicFile.checkPlace(of: url, overwrite: arguments.hasFlag("force"))
    }
  }

  private static func refuse(_ outputs: [URL], overwriting inputs: [URL]) throws {
    for output in outputs where inputs.contains(where: { FileFingerprint.areSame($0, output) }) {
      throw DataFileError(
        output, "this command reads that file, and an input is never written over, not by --force",
        hint: "choose another name for the output")
    }
  }
}

extension URL {
  /// The folder that holds the file.
  fileprivate var folder: URL { deletingLastPathComponent() }
}
