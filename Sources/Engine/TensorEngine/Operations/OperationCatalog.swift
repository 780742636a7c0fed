/// An operation with operands to try it on.
public struct OperationSample: Sendable, CustomStringConvertible {
  /// The operation's name, unique in the catalog.
  public let name: String
  /// The shapes of the operands.
  public let shapes: [Shape]
  /// Where the operands' values are drawn from.
  public let domain: ClosedRange<Float>
  /// Operands closer to zero than this are moved away: the operation has a kink or a pole there.
  public let distanceFromZero: Float
  /// How many times the operation can be differentiated.
  public let smoothness: Int
  /// The relative error allowed against a reference in double precision.
  public let tolerance: Float
  /// The operation.
  public let evaluate: @Sendable ([Variable]) -> Variable

  /// The name.
  public var description: String { name }

  init(
    _ name: String, _ shapes: [Shape], in domain: ClosedRange<Float> = -1...1,
    awayFromZero distanceFromZero: Float = 0, smoothness: Int = 2, tolerance: Float = 2e-5,
    _ evaluate: @escaping @Sendable ([Variable]) -> Variable
  ) {
    self.name = name
    self.shapes = shapes
    self.domain = domain
    self.distanceFromZero = distanceFromZero
    self.smoothness = smoothness
    self.tolerance = tolerance
    self.evaluate = evaluate
  }
}

/// The table of all operations: gradient checks, comparisons with references and benchmarks walk
/// over it.
public enum OperationCatalog {
  /// Every operation on small operands.
  public static let samples =
    arithmetic + functions + shapes + reductions + products + layers + losses

  private static let arithmetic: [OperationSample] = [
    .init("add", [[3, 4], [3, 4]]) { $0[0] + $0[1] },
    .init("addBroadcast", [[2, 1, 4], [3, 1]]) { $0[0] + $0[1] },
    .init("subtract", [[3, 4], [4]]) { $0[0] - $0[1] },
    .init("multiply", [[2, 3], [2, 3]]) { $0[0] * $0[1] },
    .init("multiplyBroadcast", [[2, 3, 4], [3, 1]]) { $0[0] * $0[1] },
    .init("multiplySelf", [[5]]) { $0[0] * $0[0] },
    .init("divide", [[3, 4], [3, 4]], in: 0.5...2) { $0[0] / $0[1] },
    .init("divideBroadcast", [[3, 4], [3, 1]], in: 0.5...2) { $0[0] / $0[1] },
    .init("negate", [[5]]) { -$0[0] * $0[0] },
    .init("scaleAndShift", [[5]]) { (2.5 * $0[0] - 0.5).squared() },
    .init("reciprocal", [[5]], in: 0.5...2) { 2 / $0[0] },
    .init("power", [[5]], in: 0.5...2) { $0[0].power(2.5) },
    .init("maximum", [[4, 3], [4, 3]]) { $0[0].maximum($0[1]) },
    .init("minimum", [[4, 3], [4, 3]]) { $0[0].minimum($0[1]) },
    .init("clamped", [[9]]) { $0[0].clamped(to: -0.5...0.5) },
  ]

  private static let functions: [OperationSample] = [
    .init("exp", [[7]]) { $0[0].exp() },
    .init("log", [[7]], in: 0.5...2) { $0[0].log() },
    .init("tanh", [[7]], in: -2...2) { $0[0].tanh() },
    .init("sigmoid", [[7]], in: -3...3) { $0[0].sigmoid() },
    .init("softplus", [[7]], in: -3...3) { $0[0].softplus() },
    .init("relu", [[7]], awayFromZero: 0.1) { $0[0].relu() },
    .init("squareRoot", [[7]], in: 0.5...2) { $0[0].squareRoot() },
    .init("absolute", [[7]], awayFromZero: 0.1) { $0[0].absolute() },
    .init("erf", [[7]], in: -2...2) { $0[0].erf() },
    .init("gelu", [[7]], in: -2...2) { $0[0].gelu() },
  ]

  private static let shapes: [OperationSample] = [
    .init("reshape", [[2, 6]]) { $0[0].reshaped([3, -1]).squared() },
    .init("transpose", [[2, 3, 4]]) { $0[0].transposed([2, 0, 1]).squared() },
    .init("concatenate", [[2, 3], [2, 2], [2, 3]]) {
      concatenate([$0[0], $0[1], $0[0] * $0[2]], axis: 1)
    },
    .init("slice", [[3, 5, 2]]) { $0[0].sliced(1..<4, axis: 1).squared() },
    .init("gather", [[4, 3]]) { $0[0].gathered([2, 0, 2, 3, 2]).squared() },
    .init("broadcast", [[3, 1]]) { $0[0].broadcast(to: [2, 3, 4]).squared() },
  ]

  private static let reductions: [OperationSample] = [
    .init("sum", [[2, 3, 4]]) { $0[0].squared().sum() },
    .init("sumMiddle", [[2, 3, 4]]) { $0[0].sum(axes: [1]).squared() },
    .init("sumOuterAndInner", [[2, 3, 4]]) {
      $0[0].sum(axes: [0, 2], keepingDimensions: true).squared()
    },
    .init("mean", [[2, 3, 4]]) { $0[0].mean(axes: [0, 2]).squared() },
    .init("max", [[2, 5, 3]]) { $0[0].max(axes: [1]).squared() },
    .init("maxOfAll", [[3, 4]]) { $0[0].max().squared() },
    .init("logSumExp", [[3, 5]]) { $0[0].logSumExp() },
    .init("logSumExpOuter", [[4, 3, 2]]) { $0[0].logSumExp(axis: 0, keepingDimensions: true) },
    .init("softmax", [[3, 5]]) { $0[0].softmax() },
    .init("logSoftmax", [[3, 5]]) { $0[0].logSoftmax() },
  ]

  private static let products: [OperationSample] = [
    .init("matmul", [[3, 5], [5, 4]]) { $0[0].matmul($0[1]) },
    .init("matmulTransposedLeft", [[5, 3], [5, 4]]) {
      $0[0].matmul($0[1], transposingLeft: true)
    },
    .init("matmulTransposedRight", [[3, 5], [4, 5]]) {
      $0[0].matmul($0[1], transposingRight: true)
    },
    .init("matmulTransposedBoth", [[5, 3], [4, 5]]) {
      $0[0].matmul($0[1], transposingLeft: true, transposingRight: true)
    },
  ]

  private static let layers: [OperationSample] =
    Activation.allCases.map { activation in
      .init("dense-\(activation.rawValue)", [[4, 5], [5, 3], [3]]) {
        $0[0].dense($0[1], $0[2], activation)
      }
    } + [
      .init("convolutionSame", [[2, 6, 5, 3], [3, 3, 3, 4], [4]], smoothness: 1) {
        $0[0].convolution($0[1], $0[2])
      },
      .init("convolutionRectified", [[2, 5, 5, 2], [3, 3, 2, 5], [5]], smoothness: 1) {
        $0[0].convolution($0[1], $0[2], rectifying: true)
      },
      .init("convolutionValid", [[2, 7, 6, 2], [4, 4, 2, 3], [3]], smoothness: 1) {
        $0[0].convolution($0[1], $0[2], stride: 2, padding: .valid)
      },
      .init("convolutionTiled", [[1, 5, 7, 12], [3, 3, 12, 11], [11]], smoothness: 1) {
        $0[0].convolution($0[1], $0[2])
      },
      .init("convolutionPooled", [[2, 7, 6, 3], [3, 3, 3, 4], [4]], smoothness: 1) {
        $0[0].convolution($0[1], $0[2], rectifying: true, pooling: 2)
      },
      .init("convolutionPooledLinear", [[1, 6, 9, 2], [3, 3, 2, 3], [3]], smoothness: 1) {
        $0[0].convolution($0[1], $0[2], padding: .valid, pooling: 2)
      },
      .init("maxPooling", [[2, 5, 4, 3]], smoothness: 1) { $0[0].maxPooling(2) },
      .init("averagePooling", [[2, 5, 4, 3]]) { $0[0].averagePooling(2).squared() },
      .init("layerNormalization", [[4, 6], [6], [6]], tolerance: 1e-4) {
        $0[0].layerNormalization($0[1], $0[2], epsilon: 1e-5)
      },
      .init("batchNormalization", [[4, 2, 3], [3], [3]], tolerance: 1e-4) {
        $0[0].batchNormalization($0[1], $0[2], epsilon: 1e-3)
      },
    ] + recurrent + sets

  private static let recurrent: [OperationSample] =
    GRUForm.allCases.map { form in
      let bias: Shape = form == .resetAfter ? [2, 12] : [12]
      return .init("gru-\(form.rawValue)", [[3, 5, 2], [2, 12], [4, 12], bias], smoothness: 1) {
        $0[0].gru($0[1], $0[2], $0[3], form: form)
      }
    } + [
      .init("gru-reversed", [[3, 5, 2], [2, 12], [4, 12], [12]], smoothness: 1) {
        $0[0].gru($0[1], $0[2], $0[3], form: .resetBefore, isReversed: true)
      }
    ]
    + GateActivation.allCases.map { gate in
      .init("lstm-\(gate.rawValue)", [[3, 5, 2], [2, 16], [4, 16], [16]], smoothness: 1) {
        $0[0].lstm($0[1], $0[2], $0[3], gate: gate)
      }
    }

  private static let sets: [OperationSample] = [
    .init("setSum", [[3, 4, 2], [2, 5], [5]]) { operands in
      // The second step of all rows and the whole last row are padding.
      let mask = operands[0].tape.constant([3, 4, 1]) { mask in
        for place in mask.indices { mask[place] = place % 4 == 1 || place >= 8 ? 0 : 1 }
      }
      return (operands[0] * mask).setSum { $0.dense(operands[1], operands[2], .tanh) }
    }
  ]

  private static let losses: [OperationSample] = [
    .init("softmaxCrossEntropy", [[4, 3]]) {
      softmaxCrossEntropy($0[0], classes: [0, 2, 1, 2], weights: [1, 0.5, 2, 0.25])
    },
    .init("binaryCrossEntropy", [[4, 1]]) {
      binaryCrossEntropy(logits: $0[0], targets: [0, 1, 0.25, 1], weights: [1, 0.5, 2, 0.25])
    },
    .init("meanSquaredError", [[3, 2]]) {
      meanSquaredError($0[0], targets: [0, 1, 0.25, 1, -1, 2], weights: [1, 0.5, 2])
    },
  ]
}
