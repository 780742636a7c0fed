import Randomness

/// Numbers at which programs break.
enum Extremes {
  /// Whole numbers at the ends of the usual types, and around zero.
  static let integers: [Int64] = [
    0, 1, -1, 2, -2, 3, 7, 8, 127, 128, -128, 255, 256, 1000, 32_767, 32_768, 65_535, 65_536,
    1_000_000, 0x7FFF_FFFF, 0x8000_0000, -0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000,
    1_000_000_000_000, 1 << 40, 1 << 53, 1 << 61, 1 << 62, .max, .max - 1, .min, .min + 1,
  ]

  /// Numbers as texts, those that fit no type among them.
  static let texts: [String] =
    integers.map { "\($0)" } + [
      "9223372036854775808", "18446744073709551615", "18446744073709551616", "0.5", "-0.0", "1e-9",
      "1e-320", "1e-400", "3.5e38", "-3.5e38", "1e19", "-1e19", "1e300", "-1e300", "1.8e308",
      "1e400", "0.1e1", "1E5", "00", "-", "1e", "0x10", "NaN", "nan", "-nan", "Infinity",
      "-Infinity", "inf", "-inf",
    ]

  /// A double with bits that matter: not finite, tiny, huge or ordinary.
  static func double(_ random: inout RandomStream) -> Double {
    random.choose([
      0, -0.0, 1, -1, 0.5, 1e-30, -1e30, 1e30, 3e38, -3e38, 1e300, -1e300, .nan, .infinity,
      -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 255, 1e9,
    ])
  }
}
