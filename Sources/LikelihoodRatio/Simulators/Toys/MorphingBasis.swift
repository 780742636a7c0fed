/// The points that determine a polynomial in one parameter, such as a cross-section with one
/// effective coupling: its value anywhere is a sum of its values there.
///
/// For θ_c, c = 0 … d, the weights w_c(θ) are Lagrange's polynomials of degree d, and
/// σ(θ) = Σ w_c(θ) σ(θ_c) for every polynomial of that degree (morphing; arXiv:1805.00020, section
/// II.C). They may be negative, so sum before a logarithm is taken.
public struct MorphingBasis: Equatable, Sendable {
  /// The points θ_c.
  public let points: [Double]

  /// A basis of these points.
  ///
  /// - Throws: `LikelihoodRatioError` when there is none, or two are equal or not finite.
  public init(_ points: [Double]) throws {
    guard !points.isEmpty, points.allSatisfy(\.isFinite), Set(points).count == points.count else {
      throw LikelihoodRatioError(
        "morphing basis", "\(points) are not different finite numbers",
        hint: "give one point more than the degree of the polynomial")
    }
    self.points = points
  }

  /// The weights w_c(θ).
  public func weights(at theta: Double) -> [Double] {
    points.indices.map { chosen in
      points.indices.reduce(1) { product, other in
        guard other != chosen else { return product }
        return product * (theta - points[other]) / (points[chosen] - points[other])
      }
    }
  }

  /// The derivatives dw_c/dθ.
  public func slopes(at theta: Double) -> [Double] {
    points.indices.map { chosen in
      points.indices.reduce(0) { sum, dropped in
        guard dropped != chosen else { return sum }
        return sum
          + points.indices.reduce(1 / (points[chosen] - points[dropped])) { product, other in
            guard other != chosen, other != dropped else { return product }
            return product * (theta - points[other]) / (points[chosen] - points[other])
          }
      }
    }
  }
}
