import DataFiles
import TensorEngine

extension Architecture {
  /// Refuses architectures from a file with sizes that no model has, and large ones that the file's
  /// tensors cannot fill, before anything of those sizes is allocated.
  ///
  /// - Throws: `EngineError` that names the number.
  func checkSize(against file: SafetensorsFile) throws(EngineError) {
    let available = file.tensors.reduce(0) { $0 + $1.array.count }
    for input in inputs {
      var count = 1
      for extent in input.shape.dimensions {
        guard extent > 0, extent <= Architecture.largestInput / count else {
          throw EngineError("input \"\(input.name)\" has the impossible shape \(input.shape)")
        }
        count *= extent
      }
    }
    try output.checkSizes()
    let needed = try layers().reduce(0) { $0 + $1.parameterCount }
    // Small ones are built, so that the tensor that is missing can be named.
    guard needed <= max(available, Architecture.smallModel) else {
      throw EngineError(
        "the architecture has \(needed) parameters, but the file's tensors have \(available) "
          + "numbers")
    }
  }

  private static let largestInput = 1 << 26
  private static let smallModel = 1 << 24
}

extension Block {
  /// Checks the sizes of this block and all inside of it.
  fileprivate func checkSizes() throws(EngineError) {
    switch self {
    case .sequence(let blocks), .concatenation(let blocks), .residual(let blocks),
      .setSum(let blocks):
      for block in blocks { try block.checkSizes() }
    case .named(_, let block): try block.checkSizes()
    case .dense(let units, _, _), .gru(let units, _, _), .lstm(let units, _, _):
      try Block.check("units", units, limit: Block.largestWidth)
    case .convolution(let filters, let kernel, let stride, _, _, _):
      try Block.check("filters", filters, limit: Block.largestWidth)
      try Block.check("kernel", kernel, limit: Block.largestWindow)
      try Block.check("stride", stride, limit: Block.largestWindow)
    case .maxPooling(let size), .averagePooling(let size):
      try Block.check("size", size, limit: Block.largestWindow)
    default: break
    }
  }

  private static let largestWidth = 1 << 20
  private static let largestWindow = 1 << 10

  private static func check(_ name: String, _ size: Int, limit: Int) throws(EngineError) {
    guard size > 0, size <= limit else {
      throw EngineError(
        "\"\(name)\" is \(size), expected 1 to \(limit)")
    }
  }
}
