/// To what the numbers are rounded that dense layers and convolutions multiply while training.
/// Parameters, sums and everything else are float32.
public enum Precision: String, Codable, CaseIterable, Sendable {
  /// Not rounded.
  case float32
  /// 8 bits of precision in the range of float32 (Kalamkar et al., arXiv:1905.12322). The machine
  /// needs instructions for it to be faster than with float32: `avx512bf16` or `neonbf16`.
  case bfloat16
}
