import Randomness

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ShiftStep {
  /// Applies the step to the constituents of one jet (falling pT) in place; what is left lies at
  /// the front. Returns how many that are, at least one of a jet that has any.
  func apply(
    to jet: UnsafeMutableBufferPointer<FourMomentum>, random: inout RandomStream
  ) -> Int {
    switch self {
    case .energyScale(let factor):
      for index in 0..<jet.count { jet[index].scale(by: factor) }
      return jet.count
    case .energyResolution(let stochastic, let constant):
      for index in 0..<jet.count {
        let e = max(Double(jet[index].e), 1e-6)
        let variance = log(1 + stochastic * stochastic / e + constant * constant)
        jet[index].scale(by: exp(variance.squareRoot() * random.normal() - 0.5 * variance))
      }
      return jet.count
    case .angularSmearing(let sigma):
      for index in 0..<jet.count {
        let eta = sigma * random.normal()
        let phi = sigma * random.normal()
        jet[index].turn(eta: eta, phi: phi)
      }
      return jet.count
    case .constituentLoss(let probability, let falloffPT):
      return Self.keep(jet) { constituent in
        let factor = falloffPT.map { exp(-Double(constituent.pt) / $0) } ?? 1
        return random.uniform() >= probability * factor
      }
    case .softThreshold(let minimumPT):
      return Self.keep(jet) { Double($0.pt) >= minimumPT }
    case .cellMerging(let cellSize):
      return Self.merge(jet, cellSize: cellSize)
    }
  }

  /// Moves the constituents that `isKept` to the front; the first one stays when none would.
  @inline(__always)
  private static func keep(
    _ jet: UnsafeMutableBufferPointer<FourMomentum>, _ isKept: (FourMomentum) -> Bool
  ) -> Int {
    let leading = jet.first
    var kept = 0
    for index in 0..<jet.count where isKept(jet[index]) {
      jet[kept] = jet[index]
      kept += 1
    }
    if kept == 0, let leading {
      jet[0] = leading
      return 1
    }
    return kept
  }

  /// What a calorimeter cell holds.
  private struct Cell {
    /// The cell's number in both directions: whole, but those of momenta near the largest number
    /// that there is need not be finite.
    var eta: Double
    var phi: Double
    var members: Int
    var sum: Kinematics.Sum
    var first: FourMomentum

    /// The one constituent, or the massless one with the cell's energy.
    var constituent: FourMomentum {
      let p = (sum.px * sum.px + sum.py * sum.py + sum.pz * sum.pz).squareRoot()
      guard members > 1, p > 0 else { return first }
      let scale = sum.e / p
      return FourMomentum(
        e: Float(sum.e), px: Float(sum.px * scale), py: Float(sum.py * scale),
        pz: Float(sum.pz * scale))
    }
  }

  private static func merge(
    _ jet: UnsafeMutableBufferPointer<FourMomentum>, cellSize: Double
  ) -> Int {
    let turn = (2 * Double.pi / cellSize).rounded()
    return withUnsafeTemporaryAllocation(of: Cell.self, capacity: jet.count) { cells in
      var count = 0
      for constituent in jet {
        let eta = (Double(constituent.eta) / cellSize).rounded(.down)
        let turns = (Double(constituent.phi) + Double.pi) / (2 * Double.pi)
        let phi = min(turn - 1, max(0, (turns * turn).rounded(.down)))
        let e = Double(constituent.e)
        if let index = (0..<count).first(where: { cells[$0].phi == phi && cells[$0].eta == eta }) {
          cells[index].members += 1
          cells[index].sum.e += e
          cells[index].sum.px += Double(constituent.px)
          cells[index].sum.py += Double(constituent.py)
          cells[index].sum.pz += Double(constituent.pz)
        } else {
          let sum = Kinematics.Sum(
            e: e, px: Double(constituent.px), py: Double(constituent.py),
            pz: Double(constituent.pz))
          cells[count] = Cell(eta: eta, phi: phi, members: 1, sum: sum, first: constituent)
          count += 1
        }
      }
      for index in 0..<count { jet[index] = cells[index].constituent }
      return count
    }
  }
}

extension FourMomentum {
  /// All four components times `factor`, rounded once.
  fileprivate mutating func scale(by factor: Double) {
    e = Float(Double(e) * factor)
    px = Float(Double(px) * factor)
    py = Float(Double(py) * factor)
    pz = Float(Double(pz) * factor)
  }

  /// Moves the direction by `eta` and `phi` at fixed energy and |p|; a momentum along the beam has
  /// no azimuth and stays.
  fileprivate mutating func turn(eta deltaEta: Double, phi deltaPhi: Double) {
    let x = Double(px)
    let y = Double(py)
    let z = Double(pz)
    let oldPT = Kinematics.transverse(x, y)
    guard oldPT > 0 else { return }
    let p = (oldPT * oldPT + z * z).squareRoot()
    // sinh(η + Δη) by the addition theorem, with sinh η = pz/pT and cosh η = p/pT.
    let growth = exp(deltaEta)
    let slope = (z * (growth + 1 / growth) + p * (growth - 1 / growth)) / (2 * oldPT)
    let newPT = p / (1 + slope * slope).squareRoot()
    let cosine = cos(deltaPhi)
    let sine = sin(deltaPhi)
    px = Float((x * cosine - y * sine) / oldPT * newPT)
    py = Float((x * sine + y * cosine) / oldPT * newPT)
    pz = Float(newPT * slope)
  }
}
