/// The sizes up to which networks are built. A description may come from any file or configuration:
/// what lies beyond is a mistake there, and nothing of that size is computed or allocated.
enum NetworkLimits {
  /// Units or filters of a layer.
  static let width = 1 << 20
  /// Sides and strides of a convolution's window.
  static let window = 1 << 10
  /// The numbers of one example at any place of the network: 64 MiB.
  static let elements = 1 << 24
  /// The trained numbers of all layers: 1 GiB.
  static let parameters = 1 << 28

  /// Whether an example can have this shape: no axis is empty, and there are not too many numbers.
  static func isPossible(_ shape: Shape, limit: Int = elements) -> Bool {
    var count = 1
    for extent in shape.dimensions {
      guard extent > 0, extent <= limit / count else { return false }
      count *= extent
    }
    return true
  }
}
