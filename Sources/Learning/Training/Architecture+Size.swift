import DataFiles
import TensorEngine

extension Architecture {
  /// Refuses large architectures from a file that the file's tensors cannot fill, before anything
  /// of those sizes is allocated.
  ///
  /// - Throws: `EngineError` that names the number.
  func checkSize(against file: SafetensorsFile) throws(EngineError) {
    let available = file.tensors.reduce(0) { $0 + $1.array.count }
    let needed = try layers().reduce(0) { $0 + $1.parameterCount }
    // Small ones are built, so that the tensor that is missing can be named.
    guard needed <= max(available, Architecture.smallModel) else {
      throw EngineError(
        "the architecture has \(needed) parameters, but the file's tensors have \(available) "
          + "numbers")
    }
  }

  private static let smallModel = 1 << 20
}
