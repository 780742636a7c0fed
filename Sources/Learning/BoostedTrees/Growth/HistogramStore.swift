/// Memory for histograms of nodes, used again from node to node.
final class HistogramStore {
  private let length: Int
  private var free: [UnsafeMutablePointer<GradientSums>] = []
  private var all: [UnsafeMutablePointer<GradientSums>] = []

  /// A store of histograms with `length` bins.
  init(length: Int) { self.length = length }

  deinit { all.forEach { $0.deallocate() } }

  /// Memory with any content.
  func take() -> UnsafeMutablePointer<GradientSums> {
    if let histograms = free.popLast() { return histograms }
    let histograms = UnsafeMutablePointer<GradientSums>.allocate(capacity: length)
    all.append(histograms)
    return histograms
  }

  /// Takes memory back; nil is nothing.
  func giveBack(_ histograms: UnsafeMutablePointer<GradientSums>?) {
    if let histograms { free.append(histograms) }
  }
}
