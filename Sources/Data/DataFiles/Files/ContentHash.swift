import Foundation

/// SHA-256 (FIPS 180-4) of files and values, as lowercase hexadecimal text.
public enum ContentHash {
  /// The hash of `data`.
  public static func sha256(_ data: Data) -> String {
    data.withUnsafeBytes { sha256($0) }
  }

  /// The hash of the UTF-8 bytes of `text`.
  public static func sha256(_ text: String) -> String {
    sha256(Data(text.utf8))
  }

  /// The hash of raw bytes.
  public static func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    return hasher.finalize()
  }

  /// The hash of the file at `url`, read in pieces of one megabyte.
  ///
  /// A file of one gigabyte takes seconds; use ``FileFingerprint`` to notice that it is unchanged.
  ///
  /// - Throws: ``DataFileError`` when the file cannot be read.
  public static func sha256(of url: URL) throws -> String {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DataFileError.system(url, "open") }
    defer { close(descriptor) }
    var hasher = SHA256Hasher()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw DataFileError.system(url, "read")
      }
      if count == 0 { return hasher.finalize() }
      buffer.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }
}

/// SHA-256 of bytes that arrive in pieces.
public struct SHA256Hasher: Sendable {
  private var state = SIMD8<UInt32>(
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
    0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19)
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0

  /// A hasher that has seen nothing.
  public init() {}

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    byteCount += UInt64(bytes.count)
    var start = 0
    if !pending.isEmpty {
      start = min(64 - pending.count, bytes.count)
      pending.append(contentsOf: bytes[..<start])
      guard pending.count == 64 else { return }
      pending.withUnsafeBytes { Self.compress(&state, $0) }
      pending.removeAll(keepingCapacity: true)
    }
    let blocks = (bytes.count - start) / 64 * 64
    Self.compress(&state, UnsafeRawBufferPointer(rebasing: bytes[start..<start + blocks]))
    pending.append(contentsOf: bytes[(start + blocks)...])
  }

  /// Adds data.
  public mutating func update(_ data: Data) {
    data.withUnsafeBytes { update($0) }
  }

  /// The hash of everything added so far.
  public func finalize() -> String {
    var state = state
    var tail = pending + [0x80]
    tail.append(contentsOf: repeatElement(0, count: (120 - tail.count) % 64))
    withUnsafeBytes(of: (byteCount * 8).bigEndian) { tail.append(contentsOf: $0) }
    tail.withUnsafeBytes { Self.compress(&state, $0) }
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for word in 0..<8 {
      for shift in stride(from: 28, through: 0, by: -4) {
        text.append(digits[Int(state[word] >> UInt32(shift)) & 15])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// FIPS 180-4, section 6.2.2, for whole blocks of 64 bytes.
  private static func compress(_ state: inout SIMD8<UInt32>, _ blocks: UnsafeRawBufferPointer) {
    roundConstants.withUnsafeBufferPointer { constants in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
        var start = 0
        while start < blocks.count {
          compress(&state, blocks, at: start, constants, schedule)
          start += 64
        }
      }
    }
  }

  @inline(__always)
  private static func compress(
    _ state: inout SIMD8<UInt32>, _ bytes: UnsafeRawBufferPointer, at start: Int,
    _ constants: UnsafeBufferPointer<UInt32>, _ w: UnsafeMutableBufferPointer<UInt32>
  ) {
    for t in 0..<16 {
      w[t] = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: start + 4 * t, as: UInt32.self))
    }
    for t in 16..<64 {
      let early = w[t - 15]
      let late = w[t - 2]
      let s0 = rotate(early, 7) ^ rotate(early, 18) ^ early >> 3
      let s1 = rotate(late, 17) ^ rotate(late, 19) ^ late >> 10
      w[t] = w[t - 16] &+ s0 &+ w[t - 7] &+ s1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    // Eight rounds bring every variable back to its own name, so none has to be moved.
    for t in stride(from: 0, to: 64, by: 8) {
      round(a, b, c, &d, e, f, g, &h, constants[t] &+ w[t])
      round(h, a, b, &c, d, e, f, &g, constants[t + 1] &+ w[t + 1])
      round(g, h, a, &b, c, d, e, &f, constants[t + 2] &+ w[t + 2])
      round(f, g, h, &a, b, c, d, &e, constants[t + 3] &+ w[t + 3])
      round(e, f, g, &h, a, b, c, &d, constants[t + 4] &+ w[t + 4])
      round(d, e, f, &g, h, a, b, &c, constants[t + 5] &+ w[t + 5])
      round(c, d, e, &f, g, h, a, &b, constants[t + 6] &+ w[t + 6])
      round(b, c, d, &e, f, g, h, &a, constants[t + 7] &+ w[t + 7])
    }
    state = state &+ SIMD8(a, b, c, d, e, f, g, h)
  }

  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32,
    _ g: UInt32, _ h: inout UInt32, _ input: UInt32
  ) {
    let choice = g ^ e & (f ^ g)
    h = h &+ (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) &+ choice &+ input
    d = d &+ h
    let majority = a & b | c & (a | b)
    h = h &+ (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ majority
  }

  @inline(__always)
  private static func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 {
    value &>> count | value &<< (32 - count)
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes
  /// (FIPS 180-4, section 4.2.2), computed exactly: floor(2^32 ∛p) in integers.
  private static let roundConstants: [UInt32] = {
    var primes: [UInt64] = []
    var candidate: UInt64 = 2
    while primes.count < 64 {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes.map { prime in
      // The largest r with r³ ≤ p · 2^96, bit by bit; r < 8 · 2^32.
      var root: UInt128 = 0
      for bit in stride(from: 34, through: 0, by: -1) {
        let trial = root | 1 << UInt128(bit)
        if trial * trial * trial <= UInt128(prime) << 96 { root = trial }
      }
      return UInt32(truncatingIfNeeded: root)
    }
  }()
}
