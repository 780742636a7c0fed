import Randomness

/// How θ enters a network: standardized and, for networks of many marginals, as (θ⊙b, 2b − 1) with a
/// mask b of the parameters that are shown (Rozet and Louppe, arXiv:2110.00449).
struct ThetaEncoding: Sendable {
  let scaling: Standardization
  /// The sets of parameters that may be shown; nil when all are and no mask is given.
  let marginals: [[Int]]?

  init(_ scaling: Standardization, marginals: [[Int]]?) {
    self.scaling = scaling
    self.marginals = marginals
  }

  private var dimension: Int { scaling.columns.count }

  /// The numbers that the network reads for one θ.
  var width: Int { marginals == nil ? dimension : 2 * dimension }

  /// One of the sets at random.
  func draw(_ random: inout RandomStream) -> [Int] {
    guard let marginals else { return [] }
    return marginals[random.integer(below: marginals.count)]
  }

  /// Hides what is not in `shown` of the standardized θ at `start`, and writes the mask behind it.
  func hide(outside shown: [Int], in target: UnsafeMutableBufferPointer<Float>, at start: Int) {
    guard marginals != nil else { return }
    for index in 0..<dimension {
      let isShown = shown.contains(index)
      if !isShown { target[start + index] = 0 }
      target[start + dimension + index] = isShown ? 1 : -1
    }
  }

  /// The network's input for points that have only the parameters `shown`, in this order.
  func apply(_ points: Rows, shown: [Int]?) -> [Float] {
    guard marginals != nil else { return scaling.apply(points) }
    let shown = shown ?? Array(0..<dimension)
    var full = [Double](repeating: 0, count: points.count * dimension)
    for row in 0..<points.count {
      for (position, index) in shown.enumerated() {
        full[row * dimension + index] = points.values[row * shown.count + position]
      }
    }
    let scaled = scaling.apply(Rows(count: points.count, columns: dimension, values: full))
    var result = [Float](repeating: 0, count: points.count * width)
    result.withUnsafeMutableBufferPointer { target in
      for row in 0..<points.count {
        for index in 0..<dimension {
          target[row * width + index] = scaled[row * dimension + index]
        }
        hide(outside: shown, in: target, at: row * width)
      }
    }
    return result
  }
}
