import DataFiles
import Foundation
import TensorEngine

extension BoostedTreesModel {
  /// The mark in the metadata by which files of boosted trees are known.
  public static let format = "terascale-trees"
  static let version = 2
  /// The versions that can be read; files of the first have thresholds in single precision.
  private static let readableVersions = ["1", "2"]
  private static let convention = "class 1 = signal; log odds = initial score + sum of the trees"

  /// Writes the model as a safetensors file: the nodes of all trees one after the other, the rest
  /// as text in `__metadata__`.
  ///
  /// - Parameter trainingSummary: How the trees were trained, as JSON; nil says nothing.
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, or can't be written.
  public func save(
    to url: URL, trainingSummary: String? = nil, overwrite: Bool = false
  ) throws {
    let nodes = trees.flatMap(\.nodes)
    func column(_ name: String, _ values: NumericArray.Values) -> SafetensorsFile.Entry {
      SafetensorsFile.Entry(name: name, array: NumericArray(values))
    }
    var metadata = [
      "format": BoostedTreesModel.format, "version": "\(BoostedTreesModel.version)",
      "labelConvention": BoostedTreesModel.convention,
      "features": try BoostedTreesModel.json(names),
      "configuration": try BoostedTreesModel.json(configuration),
    ]
    metadata["trainingSummary"] = trainingSummary
    let file = SafetensorsFile(
      tensors: [
        column("initialScore", .float64([initialScore])),
        column("trees/nodes", .int32(trees.map { Int32($0.nodes.count) })),
        column("nodes/feature", .int32(nodes.map(\.feature))),
        column("nodes/threshold", .float64(nodes.map(\.threshold))),
        column("nodes/left", .int32(nodes.map(\.left))),
        column("nodes/missingGoesLeft", .int32(nodes.map(\.missingGoesLeft))),
        column("nodes/value", .float32(trees.flatMap(\.values))),
        column("nodes/gain", .float32(trees.flatMap(\.gains))),
      ], metadata: metadata)
    try file.write(to: url, overwrite: overwrite)
  }

  /// Reads a model.
  ///
  /// - Throws: `DataFileError` when the file is damaged or is no model, or when its trees are none:
  ///   a number that is not finite, an unknown feature, a child that is missing, has two parents or
  ///   stands before its parent.
  public static func load(_ url: URL) throws -> BoostedTreesModel {
    let file = try SafetensorsFile.read(url)
    try checkFormat(file, url)
    let names = try metadata([String].self, "features", of: file, url)
    let configuration = try metadata(
      BoostedTreesConfiguration.self, "configuration", of: file, url)
    guard !names.isEmpty, Set(names).count == names.count, !names.contains("") else {
      throw DataFileError(url, column: "features", "the names are missing or occur twice")
    }
    let columns = NodeColumns(file, url)
    let initialScores = try columns.doubles("initialScore")
    guard initialScores.count == 1, initialScores[0].isFinite else {
      throw DataFileError(url, column: "initialScore", "one finite number is expected")
    }
    let trees = try columns.trees()
    for (index, tree) in trees.enumerated() {
      if let problem = tree.problem(features: names.count) {
        throw DataFileError(
          url, "tree \(index), \(problem)", hint: "the file is damaged: copy or train it again")
      }
    }
    return BoostedTreesModel(
      names: names, configuration: configuration, initialScore: initialScores[0], trees: trees)
  }

  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func checkFormat(_ file: SafetensorsFile, _ url: URL) throws {
    guard file.metadata["format"] == format else {
      let found = file.metadata["format"].map { "its format is \"\($0)\"" } ?? "it names no format"
      throw DataFileError(
        url, "this is no \(format): \(found)", hint: "use a file with boosted trees")
    }
    guard let found = file.metadata["version"], readableVersions.contains(found) else {
      throw DataFileError(
        url, "version \(file.metadata["version"] ?? "unknown") of \(format) cannot be read",
        hint: "this program reads versions \(readableVersions.joined(separator: " and "))")
    }
  }

  private static func metadata<Value: Decodable>(
    _ type: Value.Type, _ name: String, of file: SafetensorsFile, _ url: URL
  ) throws -> Value {
    do {
      return try ForeignJSON.decode(type, from: file.metadata[name] ?? "")
    } catch let error as DecodingError {
      throw DataFileError(url, column: name, ConfigurationError(error).description)
    } catch let error as ConfigurationError {
      throw DataFileError(url, column: name, error.description)
    }
  }
}
