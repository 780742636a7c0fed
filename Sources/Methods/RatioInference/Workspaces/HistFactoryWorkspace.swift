import DataFiles
import Foundation
import Messages

/// A HistFactory workspace in JSON, as pyhf reads and writes it: channels of histograms with their
/// samples and modifiers, measurements, and observed counts (ATL-PHYS-PUB-2019-029).
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

  private static let hint =
    "it has the keys channels, measurements and observations, as pyhf writes them"

  /// Reads a workspace.
  ///
  /// - Parameter patches: Changes, made one after the other.
  /// - Throws: `DataFileError` for files that are none, and patches that do not fit.
  public static func read(
    _ url: URL, patches: [WorkspacePatch] = []
  ) throws -> HistFactoryWorkspace {
    guard !patches.isEmpty else {
      return try JSONFile.read(url, as: "a HistFactory workspace", hint: hint)
    }
    var document: JSONValue = try JSONFile.read(url, as: "a HistFactory workspace", hint: hint)
    for patch in patches {
      do {
        document = try patch.patch.applied(to: document)
      } catch {
        throw DataFileError(
          patch.url, "the patch does not fit \(url.lastPathComponent): \(error)",
          hint: "give the workspace that it was made for")
      }
    }
    do {
      return try ForeignJSON.decode(
        HistFactoryWorkspace.self, from: try JSONEncoder().encode(document), allowsJSON5: false)
    } catch {
      throw DataFileError(
        url, "with the patch it is not a HistFactory workspace: \(JSONFile.place(of: error))",
        hint: hint)
    }
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

extension HistFactoryWorkspace.Setting {
  private enum CodingKeys: CodingKey { case name, inits, bounds, fixed, auxdata, sigmas }

  /// Reads the settings of a parameter.
  ///
  /// - Throws: `DecodingError` for a value that is of another kind, numbers that are not finite,
  ///   and bounds that are no pairs of rising numbers.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    inits = try container.decodeIfPresent([Double].self, forKey: .inits)
    bounds = try container.decodeIfPresent([[Double]].self, forKey: .bounds)
    fixed = try container.decodeIfPresent(Bool.self, forKey: .fixed)
    auxdata = try container.decodeIfPresent([Double].self, forKey: .auxdata)
    sigmas = try container.decodeIfPresent([Double].self, forKey: .sigmas)
    let numbers = (inits ?? []) + (bounds ?? []).joined() + (auxdata ?? []) + (sigmas ?? [])
    try decoder.require(
      numbers.allSatisfy { abs($0) <= 1e15 }, "a number of parameter \"\(name)\" is beyond 1e15")
    for range in bounds ?? [] {
      try decoder.require(
        range.count == 2 && range[0] < range[1],
        "the bounds \(range) of parameter \"\(name)\" are no pair of rising numbers")
    }
  }
}
