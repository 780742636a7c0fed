import Terminal

/// The tables of a campaign.
struct EnduranceReport {
  private var stops = TextTable(
    [.init("command")]
      + [
        "moments", "resumed equal", "restarted equal", "finished before", "with --force",
        "differing", "leftovers", "seconds",
      ].map { .init($0, .trailing) })
  private var hindrances = TextTable([
    .init("command"), .init("hindrance"), .init("how it was taken"),
  ])
  private var isHindered = false
  private var findings: [String] = []

  var hasFindings: Bool { !findings.isEmpty }

  mutating func add(_ name: String, _ outcome: Campaign.Outcome) {
    stops.add(
      [name]
        + [
          outcome.moments, outcome.resumedEqual, outcome.restartedEqual, outcome.finishedBefore,
          outcome.needingForce, outcome.differing, outcome.leftovers,
          Int(outcome.seconds.rounded()),
        ].map(String.init))
    for (hindrance, verdict) in outcome.hindrances {
      hindrances.add([name, hindrance, verdict])
      isHindered = true
    }
    findings += outcome.findings.map { "\(name), \($0)" }
  }

  var text: String {
    let list = findings.isEmpty ? "Nothing was found." : findings.joined(separator: "\n")
    return ([stops.text()] + (isHindered ? [hindrances.text()] : []) + [list])
      .joined(separator: "\n\n")
  }
}
