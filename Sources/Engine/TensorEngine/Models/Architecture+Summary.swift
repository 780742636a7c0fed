/// One line of an architecture's table.
public struct LayerSummary: Equatable, Sendable {
  /// The layer's name.
  public let name: String
  /// The shape of one example behind the layer.
  public let outputShape: Shape
  /// The number of trained parameters.
  public let parameterCount: Int
}

extension Architecture {
  /// The layers in the order of evaluation.
  ///
  /// - Throws: `EngineError` naming the block when shapes do not fit.
  public func layers() throws(EngineError) -> [LayerSummary] {
    var builder = try NetworkBuilder(self)
    _ = try builder.build()
    return builder.rows
  }

  /// A table of the layers with output shapes and numbers of trained parameters.
  ///
  /// - Throws: `EngineError` naming the block when shapes do not fit.
  public func summary() throws(EngineError) -> String {
    let layers = try layers()
    let total = layers.reduce(0) { $0 + $1.parameterCount }
    var rows = [("layer", "output shape", "parameters")]
    for layer in layers {
      rows.append((layer.name, layer.outputShape.description, String(layer.parameterCount)))
    }
    rows.append(("total", "", String(total)))
    let first = rows.map { $0.0.count }.max() ?? 0
    let second = rows.map { $0.1.count }.max() ?? 0
    let third = rows.map { $0.2.count }.max() ?? 0
    return rows.map { row in
      row.0 + String(repeating: " ", count: first - row.0.count + 2) + row.1
        + String(repeating: " ", count: second - row.1.count + 2 + third - row.2.count) + row.2
    }.joined(separator: "\n")
  }
}
