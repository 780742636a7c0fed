/// Where the constituents lie.
enum JetStorage: Sendable {
  case memory(JetMemory)
  case mapped(JetCacheFile)

  var count: Int {
    switch self {
    case .memory(let memory): memory.count
    case .mapped(let file): file.count
    }
  }

  var constituentCount: Int {
    switch self {
    case .memory(let memory): memory.momenta.count
    case .mapped(let file): file.constituentCount
    }
  }

  /// Number of constituents of jet `jet`.
  func multiplicity(of jet: Int) -> Int {
    switch self {
    case .memory(let memory): memory.offsets[jet + 1] - memory.offsets[jet]
    case .mapped(let file): file.withConstituents(of: jet) { $0.count }
    }
  }

  @inline(__always)
  func withConstituents<R>(
    of jet: Int, _ body: (UnsafeBufferPointer<FourMomentum>) throws -> R
  ) rethrows -> R {
    switch self {
    case .memory(let memory):
      let range = memory.offsets[jet]..<memory.offsets[jet + 1]
      return try memory.momenta.withUnsafeBufferPointer {
        try body(UnsafeBufferPointer(rebasing: $0[range]))
      }
    case .mapped(let file):
      return try file.withConstituents(of: jet, body)
    }
  }
}

/// Offsets and four-momenta in two arrays.
struct JetMemory: Sendable {
  /// `count` + 1 positions in `momenta`.
  private(set) var offsets: [Int]
  private(set) var momenta: [FourMomentum]

  init(offsets: [Int] = [0], momenta: [FourMomentum] = []) {
    self.offsets = offsets
    self.momenta = momenta
  }

  /// The jets at `offsets` in the constituents of all `parts`, one after the other.
  init(offsets: [Int], joining parts: [[FourMomentum]]) {
    self.offsets = offsets
    guard parts.count != 1 else {
      momenta = parts[0]
      return
    }
    let total = parts.reduce(0) { $0 + $1.count }
    momenta = [FourMomentum](unsafeUninitializedCapacity: total) { buffer, filled in
      for part in parts {
        let place = UnsafeMutableBufferPointer(rebasing: buffer[filled..<filled + part.count])
        _ = place.initialize(fromContentsOf: part)
        filled += part.count
      }
    }
  }

  var count: Int { offsets.count - 1 }

  mutating func append(_ jet: some Collection<FourMomentum>) {
    momenta.append(contentsOf: jet)
    offsets.append(momenta.count)
  }

  mutating func reserve(jets: Int, constituents: Int) {
    offsets.reserveCapacity(jets + 1)
    momenta.reserveCapacity(constituents)
  }
}
