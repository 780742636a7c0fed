import DataFiles
import Foundation
import TensorEngine

extension ModelFile {
  /// The preprocessing as the type that its kind of model has.
  ///
  /// - Parameters:
  ///   - type: The type.
  ///   - expected: What the model should be.
  ///   - url: The model's file.
  /// - Throws: `DataFileError` that names the value that is missing or wrong, and says what the
  ///   model is instead.
  public func decodePreprocessing<Value: Decodable>(
    _ type: Value.Type, of expected: ModelKind, _ url: URL
  ) throws -> Value {
    if let kind, kind != expected {
      throw DataFileError(
        url,
        "this is a model of the kind \"\(kind.rawValue)\", and a \"\(expected.rawValue)\" is "
          + "needed here", hint: "its outputs are: \(labelConvention)")
    }
    do {
      return try ForeignJSON.decode(type, from: preprocessing)
    } catch {
      let problem =
        (error as? DecodingError).map { ConfigurationError($0).description } ?? "\(error)"
      throw DataFileError(
        url, column: "preprocessing",
        "this is no \(expected.rawValue), or it is damaged: \(problem)",
        hint: "its outputs are: \(labelConvention)")
    }
  }

  /// Makes sure that the network reads what the preprocessing makes, and gives what the model
  /// needs.
  ///
  /// - Parameters:
  ///   - inputs: The shape that the preprocessing gives each input, for one example.
  ///   - output: The shape of an example's output; nil for any.
  ///   - url: The model's file.
  /// - Throws: `DataFileError` that names the input or output.
  public func requireShapes(
    inputs: [String: Shape], output: Shape? = nil, _ url: URL
  ) throws {
    for input in architecture.inputs where inputs[input.name] != input.shape {
      throw DataFileError(
        url, column: "architecture",
        "input \"\(input.name)\" has shape \(input.shape), the preprocessing gives "
          + (inputs[input.name].map { "\($0)" } ?? "no such input"),
        hint: "preprocessing and architecture are not those of one model")
    }
    if let output, network.outputShape != output {
      throw DataFileError(
        url, column: "architecture",
        "the output has shape \(network.outputShape), expected \(output)",
        hint: "preprocessing and architecture are not those of one model")
    }
  }
}
