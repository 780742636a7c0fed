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
  var inputs: Int { accepted + refused + traps + hangs + excesses }

  var traps: Int { findings.count { if case .trap = $0.kind { true } else { false } } }
  var hangs: Int { findings.count { $0.kind == .hang } }
  var excesses: Int { findings.count { if case .memory = $0.kind { true } else { false } } }
  var objections: Int { findings.count { if case .objection = $0.kind { true } else { false } } }

  /// Inputs for each second of a worker.
  var rate: Double { seconds > 0 ? Double(inputs) / seconds : 0 }
}
