internal import CKernels
import Randomness

extension Variable {
  /// Sets a fraction `rate` of the elements to zero, drawn from `stream`, and divides the others by
  /// 1 − `rate`, so that the expectation stays (Srivastava et al., JMLR 15 (2014) 1929).
  ///
  /// The fraction is rounded to a multiple of 2⁻¹⁶, in the draw and in the factor.
  public func dropout(_ rate: Float, _ stream: RandomStream) -> Variable {
    precondition(rate >= 0 && rate < 1, "dropout: rate \(rate) is not in 0 ..< 1")
    var stream = stream
    let key = stream.next()
    let mask = tape.constant(shape) { DropoutMask.fill($0, rate, key: key) }
    return self * mask
  }
}

/// The numbers by which dropout multiplies.
package enum DropoutMask {
  /// Fills `mask` with 0 (probability `rate`) and 1/(1 − rate).
  package static func fill(_ mask: UnsafeMutableBufferPointer<Float>, _ rate: Float, key: UInt64) {
    guard let base = mask.baseAddress else { return }
    let threshold = min(UInt32((rate * 65536).rounded()), 65535)
    ck_dropout_mask(mask.count, key, threshold, base)
  }
}
