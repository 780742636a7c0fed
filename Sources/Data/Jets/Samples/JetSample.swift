/// Jets without their truth: ragged, immutable, constituents in falling pT.
///
/// The four-momenta lie in one flat array, in memory or in a memory-mapped cache file; a selection
/// is a list of jet numbers, not a copy, so samples are cheap to cut and to pass around. Units are
/// GeV.
public struct JetSample: Sendable {
  let storage: JetStorage
  /// Jet numbers in `storage`; `nil` for all of them in order.
  let selection: [UInt32]?

  /// What was noticed and mended when the jets were read, one sentence each.
  public let warnings: [String]

  init(storage: JetStorage, selection: [UInt32]? = nil, warnings: [String] = []) {
    self.storage = storage
    self.selection = selection
    self.warnings = warnings
  }

  /// The jets with these constituents, brought into falling pT.
  ///
  /// - Precondition: no jet is empty.
  public init(constituents: [[FourMomentum]]) {
    var memory = JetMemory()
    for (index, jet) in constituents.enumerated() {
      precondition(!jet.isEmpty, "JetSample(constituents:): jet \(index) is empty")
      memory.append(JetOrder.sorted(jet))
    }
    self.init(storage: .memory(memory))
  }

  /// The jets of all `parts` in order, copied into memory: for parts that were made in parallel.
  public init(joining parts: [JetSample]) {
    var memory = JetMemory()
    memory.reserve(
      jets: parts.reduce(0) { $0 + $1.count },
      constituents: parts.reduce(0) { $0 + $1.constituentCount })
    for part in parts {
      for jet in 0..<part.count { part.withConstituents(of: jet) { memory.append($0) } }
    }
    var warnings: [String] = []
    for warning in parts.flatMap(\.warnings) where !warnings.contains(warning) {
      warnings.append(warning)
    }
    self.init(storage: .memory(memory), warnings: warnings)
  }

  /// Number of jets.
  public var count: Int { selection?.count ?? storage.count }

  /// Calls `body` with the constituents of jet `jet`, in falling pT. The pointer is valid only
  /// inside the call.
  ///
  /// - Precondition: `jet` is in 0 ..< `count`.
  public func withConstituents<R>(
    of jet: Int, _ body: (UnsafeBufferPointer<FourMomentum>) throws -> R
  ) rethrows -> R {
    try storage.withConstituents(of: storageIndex(jet), body)
  }

  /// Number of constituents of jet `jet`.
  public func multiplicity(of jet: Int) -> Int { storage.multiplicity(of: storageIndex(jet)) }

  /// Number of constituents of all jets together.
  public var constituentCount: Int {
    guard selection != nil else { return storage.constituentCount }
    return (0..<count).reduce(0) { $0 + multiplicity(of: $1) }
  }

  /// The constituents of jet `jet` as an array; for single jets and tests.
  public subscript(jet: Int) -> [FourMomentum] { withConstituents(of: jet) { Array($0) } }

  /// The jets with these numbers, in this order. Nothing is copied.
  ///
  /// - Precondition: every number is in 0 ..< `count`.
  public func selecting(_ indices: some Sequence<Int>) -> JetSample {
    let chosen = indices.map { UInt32(storageIndex($0)) }
    return JetSample(storage: storage, selection: chosen, warnings: warnings)
  }

  /// Transverse momentum (GeV) of every jet: of the vector sum of its constituents.
  public func transverseMomenta() -> [Float] {
    (0..<count).map { withConstituents(of: $0) { Float(Kinematics.Sum($0).pt) } }
  }

  /// The observables of every jet, row-major: `count` × `JetObservables.names.count`.
  public func observables() -> [Float] {
    let width = JetObservables.names.count
    return [Float](unsafeUninitializedCapacity: count * width) { buffer, filled in
      for jet in 0..<count {
        let row = buffer.baseAddress! + jet * width
        withConstituents(of: jet) { JetObservables.fill($0, into: row) }
      }
      filled = count * width
    }
  }

  @inline(__always)
  private func storageIndex(_ jet: Int) -> Int {
    guard let selection else {
      precondition(jet >= 0 && jet < storage.count, "jet \(jet) of a sample of \(storage.count)")
      return jet
    }
    precondition(jet >= 0 && jet < selection.count, "jet \(jet) of a sample of \(selection.count)")
    return Int(selection[jet])
  }
}
