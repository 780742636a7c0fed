import DataFiles
import Evaluation
import Foundation
import Mixtures

/// Pseudo-experiments of a search with what makes them those of another one too. Written as JSON
/// beside the result.
public struct CalibrationFile: Codable, Equatable, Sendable {
  /// The settings, with the seed and the number of pseudo-experiments of the search that made them.
  public var configuration: HuntConfiguration
  /// The number of events in the table.
  public var events: Int
  /// The names of the features.
  public var features: [String]
  /// The pseudo-experiments.
  public var experiments: [SearchCalibration.Experiment]

  /// The file of a search without pseudo-experiments.
  public init(_ hunt: ResonanceHunt) {
    configuration = hunt.configuration
    events = hunt.events.count
    features = hunt.events.table.names
    experiments = []
  }

  /// The largest relative difference of the numbers of events of two searches that share a
  /// calibration: the spread of the significance depends weakly on it.
  private static let tolerance = 0.1

  /// Reads a file and checks that it calibrates the search of `own`.
  ///
  /// - Throws: `DataFileError` for a file that is none or damaged; `WeakSupervisionError` for other
  ///   settings, features, or numbers of events.
  public static func read(_ url: URL, for own: CalibrationFile) throws -> CalibrationFile {
    let file: CalibrationFile = try JSONFile.read(
      url, as: "the calibration of a search",
      hint: "use calibration.json of the run folder of a hunt")
    var settings = file.configuration
    settings.seed = own.configuration.seed
    settings.pseudoExperiments = own.configuration.pseudoExperiments
    func require(_ condition: Bool, _ difference: String) throws {
      guard condition else {
        throw WeakSupervisionError(
          url.lastPathComponent, "it calibrates another search: \(difference)",
          hint: "leave --calibration out to make new pseudo-experiments")
      }
    }
    try require(settings == own.configuration, "its settings differ")
    try require(
      file.features == own.features, "its features are \(file.features.joined(separator: ", "))")
    try require(
      abs(Double(file.events) - Double(own.events)) <= tolerance * Double(own.events),
      "it had \(file.events) events, this one has \(own.events)")
    for experiment in file.experiments {
      try require(
        experiment.excesses.allSatisfy { $0.significance.isFinite && $0.efficiency < 1 },
        "experiment \(experiment.number) is damaged")
    }
    return file
  }
}
