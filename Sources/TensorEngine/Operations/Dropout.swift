internal import CKernels
import Randomness

extension Variable {
  /// Sets a fraction `rate` of the elements to zero, drawn from `stream`, and divides the others by
  /// 1 − `rate`, so that the expectation stays (Srivastava et al., JMLR 15 (2014) 1929).
  public func dropout(_ rate: Float, _ stream: RandomStream) -> Variable {
    precondition(rate >= 0 && rate < 1, "dropout: rate \(rate) is not in 0 ..< 1")
    var stream = stream
    let mask = tape.constant(shape) { buffer in
      stream.fillUniform(buffer)
      guard let base = buffer.baseAddress else { return }
      ck_dropout_mask(buffer.count, rate, base)
    }
    return self * mask
  }
}
