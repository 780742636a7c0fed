/// Jets with their truth, which is kept apart from the jets so that it cannot become an input.
public struct LabelledJets: Sendable {
  /// The jets.
  public let jets: JetSample
  /// 1 for signal (top), 0 for background (QCD), jet by jet.
  public let isSignal: [UInt8]

  /// Jets with labels of 0 (background) or 1 (signal).
  ///
  /// - Precondition: there are as many labels as jets, and all are 0 or 1.
  public init(jets: JetSample, isSignal: [UInt8]) {
    precondition(
      jets.count == isSignal.count,
      "LabelledJets: \(jets.count) jets but \(isSignal.count) labels")
    precondition(isSignal.allSatisfy { $0 <= 1 }, "LabelledJets: labels are 0 or 1")
    self.jets = jets
    self.isSignal = isSignal
  }

  /// Number of jets.
  public var count: Int { isSignal.count }
  /// Number of signal jets.
  public var signalCount: Int { isSignal.reduce(0) { $0 + Int($1) } }
  /// What was noticed and mended when the jets were read.
  public var warnings: [String] { jets.warnings }

  /// The jets with these numbers, in this order, with their labels.
  public func selecting(_ indices: [Int]) -> LabelledJets {
    LabelledJets(jets: jets.selecting(indices), isSignal: indices.map { isSignal[$0] })
  }
}
