import Randomness

/// Makes mixtures of wanted fractions from labelled events, using no event twice.
///
/// The result of `build` is rows and, apart from them, the truth: rows go to training, truth to the
/// evaluation only.
public struct MixtureBuilder: Sendable {
  /// A mixture to be made.
  public struct Wish: Hashable, Codable, Sendable {
    /// The sample's name.
    public var name: String
    /// The share of signal events.
    public var fraction: Double
    /// The number of events; nil: an equal share of what the pool allows.
    public var count: Int?

    /// A wish for `count` events, a share `fraction` of them signal.
    public init(name: String, fraction: Double, count: Int? = nil) {
      self.name = name
      self.fraction = fraction
      self.count = count
    }
  }

  /// A mixture as rows of the pool.
  public struct Mixture: Sendable, Equatable {
    /// The sample's name.
    public let name: String
    /// The rows of the pool in random order.
    public let rows: [Int]
    /// The share of signal that was asked for, realized to the nearest event.
    public let fraction: SignalFraction
  }

  private let name: String
  private let signal: [Int]
  private let background: [Int]

  /// A builder for a pool with the classes `isSignal`, 1 or 0.
  ///
  /// - Parameter name: What the pool is called in messages.
  /// - Throws: `WeakSupervisionError` for other classes and for a pool without one of them.
  public init(isSignal: [UInt8], name: String = "pool") throws {
    self.name = name
    if let row = isSignal.firstIndex(where: { $0 > 1 }) {
      throw WeakSupervisionError(name, "the class in row \(row) is \(isSignal[row])")
    }
    signal = isSignal.indices.filter { isSignal[$0] == 1 }
    background = isSignal.indices.filter { isSignal[$0] == 0 }
    guard !signal.isEmpty, !background.isEmpty else {
      throw WeakSupervisionError(
        name,
        "it has \(signal.count) signal and "
          + "\(background.count) background events",
        hint: "mixtures need both: 1 is signal, 0 background")
    }
  }

  /// Draws the mixtures.
  ///
  /// - Throws: `WeakSupervisionError` for impossible wishes, for a mixture of so few events that
  ///   one class would be missing, and for a pool that is too small; it says how many events it
  ///   would take.
  public func build(_ wishes: [Wish], seed: UInt64) throws -> (
    mixtures: [Mixture], truth: HiddenTruth
  ) {
    let fractions = try wishes.map { try SignalFraction($0.fraction) }
    let counts = try self.counts(wishes)
    let random = RandomStream(seed: seed).substream("mixtures")
    var signal = shuffled(self.signal, random.substream("signal"))[...]
    var background = shuffled(self.background, random.substream("background"))[...]
    var mixtures: [Mixture] = []
    var truth: [String: [UInt8]] = [:]
    for (index, wish) in wishes.enumerated() {
      let signals = Int((Double(counts[index]) * wish.fraction).rounded())
      let rows =
        signal.prefix(signals).map { ($0, UInt8(1)) }
        + background.prefix(counts[index] - signals).map { ($0, UInt8(0)) }
      signal = signal.dropFirst(signals)
      background = background.dropFirst(counts[index] - signals)
      let mixed = shuffled(rows, random.substream(wish.name))
      mixtures.append(
        Mixture(name: wish.name, rows: mixed.map(\.0), fraction: fractions[index]))
      truth[wish.name] = mixed.map(\.1)
    }
    return (mixtures, try HiddenTruth(truth))
  }

  private func shuffled<Element>(_ values: [Element], _ random: RandomStream) -> [Element] {
    var (values, random) = (values, random)
    random.shuffle(&values)
    return values
  }

  /// The number of events of each mixture: as wished, and for the others an equal share of the
  /// rest.
  private func counts(_ wishes: [Wish]) throws -> [Int] {
    guard Set(wishes.map(\.name)).count == wishes.count else {
      throw WeakSupervisionError("mixtures", "two have the same name: \(wishes.map(\.name))")
    }
    if let wish = wishes.first(where: { !($0.count.map((1...1_000_000_000).contains) ?? true) }) {
      throw WeakSupervisionError(
        "mixture \(wish.name)", "its count is \(wish.count ?? 0)",
        hint: "give a number of events from 1 to 1e9, or none")
    }
    let fixed = wishes.filter { $0.count != nil }
    let open = wishes.filter { $0.count == nil }
    func signals(_ wish: Wish, _ count: Int) -> Int {
      Int((Double(count) * wish.fraction).rounded())
    }
    let used = fixed.reduce(0) { $0 + signals($1, $1.count ?? 0) }
    let total = fixed.reduce(0) { $0 + ($1.count ?? 0) }
    let shareOfSignal = open.reduce(0.0) { $0 + $1.fraction }
    let shareOfBackground = Double(open.count) - shareOfSignal
    let limits = [
      (Double(signal.count - used), shareOfSignal),
      (Double(background.count - (total - used)), shareOfBackground),
    ]
    // Rounding may ask for one event more than the share, hence the margin of one a mixture.
    let share = limits.filter { $0.1 > 0 }.map { ($0.0 - Double(open.count)) / $0.1 }.min() ?? 0
    let counts = wishes.map { $0.count ?? Int(share) }
    let needed = zip(wishes, counts).reduce(0) { $0 + signals($1.0, $1.1) }
    let neededBackground = counts.reduce(0, +) - needed
    guard counts.allSatisfy({ $0 > 0 }), needed <= signal.count,
      neededBackground <= background.count
    else {
      throw WeakSupervisionError(
        "mixtures of \(name)",
        "they take \(needed) signal and \(neededBackground) background events; the pool has "
          + "\(signal.count) and \(background.count)",
        hint: "ask for fewer events: none is used twice")
    }
    for (wish, count) in zip(wishes, counts) where wish.fraction > 0 && wish.fraction < 1 {
      let signals = signals(wish, count)
      guard signals > 0, signals < count else {
        let fewest = (0.5 / min(wish.fraction, 1 - wish.fraction)).rounded(.up)
        // No file has more events.
        let more = fewest < 1e9 ? "make it of at least \(Int(fewest)) events, or " : ""
        throw WeakSupervisionError(
          wish.name,
          "of \(count) events a share of \(wish.fraction) leaves none of the "
            + "\(signals == 0 ? "signal" : "background")",
          hint: "\(more)say \(signals == 0 ? 0 : 1)")
      }
    }
    return counts
  }
}
