import DataFiles
import Foundation
import TensorEngine

/// A trained network with everything that is needed to apply it.
///
/// A safetensors file: one F32 tensor for each parameter under its own name; kind, architecture,
/// preprocessing, label convention and training summary as text in `__metadata__`.
public struct ModelFile: Sendable {
  /// Two outputs, background and signal, of which the second one's probability is the score.
  public static let softmaxConvention =
    "signal = 1, background = 0; score = softmax probability of class 1"

  static let format = "terascale-model"
  static let version = 1

  /// The network.
  public let network: Network
  /// What the network is; nil for one of one's own.
  public let kind: ModelKind?
  /// How inputs are made from jets or events, as JSON.
  public let preprocessing: String
  /// What the outputs mean.
  public let labelConvention: String
  /// How the network was trained, as JSON.
  public let trainingSummary: String

  /// The network's description.
  public var architecture: Architecture { network.architecture }

  /// A model from its parts.
  public init(
    network: Network, kind: ModelKind? = nil, preprocessing: String = "{}",
    labelConvention: String = ModelFile.softmaxConvention, trainingSummary: String = "{}"
  ) {
    self.network = network
    self.kind = kind
    self.preprocessing = preprocessing
    self.labelConvention = labelConvention
    self.trainingSummary = trainingSummary
  }

  /// Writes the model.
  ///
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, when preprocessing or
  ///   training summary are no JSON, or when a parameter is not finite.
  public func save(to url: URL, overwrite: Bool = false) throws {
    let layout = network.parameters.parameters
    let tensors = ParameterSnapshot(network.parameters).tensors(layout, prefix: "")
    // A diverged network is caught here rather than by whoever reads the file.
    for tensor in tensors {
      if let place = tensor.values.firstIndex(where: { !$0.isFinite }) {
        throw DataFileError(
          url, column: tensor.name, "element \(place) of this tensor is \(tensor.values[place])",
          hint: "the training diverged: save the parameters of an earlier epoch")
      }
    }
    var metadata = [
      "format": ModelFile.format, "version": "\(ModelFile.version)",
      "architecture": try canonicalJSON(architecture), "preprocessing": preprocessing,
      "labelConvention": labelConvention, "trainingSummary": trainingSummary,
    ]
    metadata["kind"] = kind?.rawValue
    try ModelFile.checkTexts(metadata, url)
    try SafetensorsFile(tensors: tensors, metadata: metadata).write(to: url, overwrite: overwrite)
  }

  /// Reads a model.
  ///
  /// - Throws: `DataFileError` when the file is damaged, is no model, describes an impossible
  ///   architecture, or when a tensor is missing, unknown, of another shape or not finite.
  public static func load(_ url: URL) throws -> ModelFile {
    let file = try SafetensorsFile.read(url)
    try checkFormat(format, version: version, of: file, url)
    try checkTexts(file.metadata, url)
    let architecture = try decodeMetadata(Architecture.self, "architecture", of: file, url)
    let network: Network
    do {
      try architecture.checkSize(against: file)
      network = try Network(architecture, seed: 0)
    } catch {
      throw DataFileError(url, column: "architecture", error.description)
    }
    let tensors = file.tensorsByName
    let snapshot = try ParameterSnapshot(
      tensors, layoutOf: network.parameters, prefix: "", url)
    for name in tensors.keys.sorted() where network.parameters.parameter(named: name) == nil {
      throw DataFileError(
        url, column: name, "the architecture has no tensor of this name",
        hint: "the tensors do not belong to the architecture in the file")
    }
    snapshot.restore(to: network.parameters)
    return ModelFile(
      network: network, kind: try ModelKind(file.metadata, url),
      preprocessing: file.metadata["preprocessing"] ?? "",
      labelConvention: file.metadata["labelConvention"] ?? "",
      trainingSummary: file.metadata["trainingSummary"] ?? "")
  }

  private static func isJSON(_ text: String) -> Bool {
    guard let data = try? ForeignJSON.parsable(Data(text.utf8)) else { return false }
    return (try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)) != nil
  }

  private static func checkTexts(_ metadata: [String: String], _ url: URL) throws {
    for name in ["preprocessing", "trainingSummary"] {
      let text = metadata[name] ?? ""
      guard isJSON(text) else {
        throw DataFileError(url, column: name, "this text is no JSON: \(text.prefix(60))")
      }
    }
    guard metadata["labelConvention"]?.isEmpty == false else {
      throw DataFileError(
        url, column: "labelConvention", "a model has to say what its outputs mean",
        hint: "for example \"\(softmaxConvention)\"")
    }
  }
}
