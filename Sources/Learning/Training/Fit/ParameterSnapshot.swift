import DataFiles
import Foundation
import TensorEngine

/// A copy of all numbers of a network.
struct ParameterSnapshot: Equatable, Sendable {
  /// The trained numbers.
  var values: [Float]
  /// The numbers that are carried along.
  var state: [Float]

  /// Copies the numbers of `store`.
  init(_ store: ParameterStore) {
    values = Array(store.values)
    state = Array(store.state)
  }

  /// Writes the numbers back.
  func restore(to store: ParameterStore) {
    _ = store.values.update(fromContentsOf: values)
    _ = store.state.update(fromContentsOf: state)
  }

  /// One tensor for each array of the layout, with `prefix` before its name.
  func tensors(
    _ layout: [ParameterStore.Parameter], prefix: String
  ) -> [SafetensorsFile.Entry] {
    layout.map { parameter in
      SafetensorsFile.Entry(
        name: prefix + parameter.name, shape: parameter.shape.dimensions,
        values: Array((parameter.isState ? state : values)[parameter.range]))
    }
  }

  /// Reads the tensors of the layout of `store` from a file.
  ///
  /// - Throws: `DataFileError` that names the first tensor that is missing, has another shape or
  ///   holds a number that is not finite.
  init(
    _ tensors: [String: NumericArray], layoutOf store: ParameterStore, prefix: String, _ url: URL
  ) throws {
    self.init(store)
    for parameter in store.parameters {
      let name = prefix + parameter.name
      guard let array = tensors[name] else {
        throw DataFileError(
          url, column: name, "this tensor is missing",
          hint: "the network needs shape \(parameter.shape) under this name")
      }
      guard array.shape == parameter.shape.dimensions else {
        throw DataFileError(
          url, column: name, "this tensor has shape \(array.shape), expected \(parameter.shape)",
          hint: "the tensors do not belong to the architecture in the file")
      }
      let numbers = array.floats
      if let place = numbers.firstIndex(where: { !$0.isFinite }) {
        throw DataFileError(
          url, column: name, "element \(place) of this tensor is \(numbers[place])",
          hint: "use a file that was written before the training diverged")
      }
      if parameter.name.hasSuffix("/runningVariance"), numbers.contains(where: { $0 < 0 }) {
        throw DataFileError(
          url, column: name, "a variance is negative", hint: "the file is damaged")
      }
      if parameter.isState {
        state.replaceSubrange(parameter.range, with: numbers)
      } else {
        values.replaceSubrange(parameter.range, with: numbers)
      }
    }
  }
}

extension SafetensorsFile {
  /// The tensors by name.
  var tensorsByName: [String: NumericArray] {
    Dictionary(tensors.map { ($0.name, $0.array) }, uniquingKeysWith: { first, _ in first })
  }
}
