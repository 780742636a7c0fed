import DataFiles
import Foundation
import Statistics

/// A HistFactory workspace in JSON, as pyhf reads and writes it: channels of histograms with their samples
/// and modifiers, measurements, and observed counts (ATL-PHYS-PUB-2019-029).
public struct HistFactoryWorkspace: Decodable, Sendable {
  /// A histogram.
  struct Channel: Decodable, Sendable {
    var name: String
    var samples: [Sample]
  }

  /// A process in a histogram.
  struct Sample: Decodable, Sendable {
    var name: String
    var data: [Double]
    var modifiers: [Modifier]
  }

  /// What changes a sample.
  struct Modifier: Decodable, Sendable {
    var name: String
    var type: String
    var data: Values?

    /// The numbers of a modifier, of which each type has some.
    struct Values: Sendable {
      var list: [Double]?
      var numbers: [String: Double] = [:]
      var lists: [String: [Double]] = [:]
    }
  }

  /// A measurement: what is measured, and settings of parameters.
  struct Measurement: Decodable, Sendable {
    struct Configuration: Decodable, Sendable {
      var poi: String
      var parameters: [Setting]?
    }

    var name: String
    var config: Configuration
  }

  /// The settings of a parameter.
  struct Setting: Decodable, Sendable {
    var name: String
    var inits: [Double]?
    var bounds: [[Double]]?
    var fixed: Bool?
    var auxdata: [Double]?
    var sigmas: [Double]?
  }

  /// The counts of a channel.
  struct Observation: Decodable, Sendable {
    var name: String
    var data: [Double]
  }

  var channels: [Channel]
  var measurements: [Measurement]
  var observations: [Observation]

  /// The names of the measurements.
  public var measurementNames: [String] { measurements.map(\.name) }

  /// Reads a workspace.
  ///
  /// - Throws: `DataFileError` for files that are none.
  public static func read(_ url: URL) throws -> HistFactoryWorkspace {
    try JSONFile.read(
      url, as: "a HistFactory workspace",
      hint: "it has the keys channels, measurements and observations, as pyhf writes them")
  }
}

extension HistFactoryWorkspace.Modifier.Values: Decodable {
  /// Reads a list, or an object of numbers or of lists.
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let list = try? container.decode([Double].self) {
      self.list = list
    } else if let numbers = try? container.decode([String: Double].self) {
      self.numbers = numbers
    } else {
      lists = try container.decode([String: [Double]].self)
    }
  }
}
