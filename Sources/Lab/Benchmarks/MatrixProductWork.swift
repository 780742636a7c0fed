import Randomness
import TensorEngine

/// Products of square matrices.
enum MatrixProductWork {
  static let sizes = [256, 512, 1024, 2048]
  static let all =
    sizes.map { size in
      BenchmarkWork(name: "product-\(size)", piece: "product") { [product(size, .float32, $0)] }
    } + [
      BenchmarkWork(name: "product-1024-bf16", piece: "product") { [product(1024, .bfloat16, $0)] }
    ]

  private static func product(
    _ size: Int, _ precision: Precision, _ settings: BenchmarkSettings
  ) -> SpeedMeasurement {
    var random = RandomStream(seed: 1).substream("benchmark")
    func matrix() -> [Float] {
      var values = [Float](repeating: 0, count: size * size)
      values.withUnsafeMutableBufferPointer { random.fillUniform($0) }
      return values
    }
    let (left, right) = (matrix(), matrix())
    var result = [Float](repeating: 0, count: size * size)
    let operations = 2 * Double(size * size * size)
    let rate = left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { result in
          Stopwatch.rates(operations * 1e-9, repeats: settings.repeats) {
            multiplyMatrices(
              left, right, rows: size, inner: size, columns: size, precision: precision,
              into: result)
          }
        }
      }
    }
    return SpeedMeasurement(
      work: "product-\(size)" + (precision == .bfloat16 ? "-bf16" : ""), rate: rate,
      unit: "GFLOP/s", gigaflops: rate.median)
  }
}
