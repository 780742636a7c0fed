/// What the inputs of one reader have shown.
struct ReaderResult {
  let reader: String
  var accepted = 0
  var refused = 0
  /// Worker seconds.
  var seconds = 0.0
  var findings: [Finding] = []
  /// Whether it broke too often to go on.
  var isGivenUp = false

  init(reader: String) { self.reader = reader }

  mutating func add(_ note: SharedNote) {
    accepted += Int(note[.accepted])
    refused += Int(note[.refused])
  }

  /// All inputs: accepted, refused, and those that ended a worker.
  var inputs: Int { accepted + refused + traps + hangs + excesses + foreign }

  var traps: Int { own { if case .trap = $0 { true } else { false } } }
  var hangs: Int { own { $0 == .hang } }
  var excesses: Int { own { if case .memory = $0 { true } else { false } } }
  var objections: Int { own { if case .objection = $0 { true } else { false } } }
  /// Ends inside of libraries of other projects.
  var foreign: Int { findings.count { $0.isForeign } }

  private func own(_ isCounted: (Finding.Kind) -> Bool) -> Int {
    findings.count { !$0.isForeign && isCounted($0.kind) }
  }

  /// Inputs for each second of a worker.
  var rate: Double { seconds > 0 ? Double(inputs) / seconds : 0 }
}
