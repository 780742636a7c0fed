import CProcessWatch
import Foundation
import Terminal

/// The results of a campaign as text.
struct CampaignReport {
  let results: [ReaderResult]

  private static let titles = [
    "reader", "inputs", "accepted", "refused", "traps", "hangs", "memory", "messages", "inputs/s",
  ]

  private var rows: [[String]] {
    let memory = pw_allocations_are_counted() != 0
    return results.map { result in
      [
        result.reader + (result.isGivenUp ? " (given up)" : ""), result.inputs.formatted(),
        result.accepted.formatted(), result.refused.formatted(), result.traps.formatted(),
        result.hangs.formatted(), memory ? result.excesses.formatted() : "not counted",
        result.objections.formatted(), Int(result.rate).formatted(),
      ]
    }
  }

  /// The table for a terminal.
  func table(_ console: Console) -> String {
    var table = TextTable(
      CampaignReport.titles.enumerated().map { .init($1, $0 == 0 ? .leading : .trailing) })
    for row in rows { table.add(row) }
    return table.text(for: console)
  }

  /// The table and the findings in Markdown.
  var markdown: String {
    var lines = [
      CampaignReport.titles, ["---"] + CampaignReport.titles.dropFirst().map { _ in "---:" },
    ]
    lines += rows
    let table = lines.map { "| \($0.joined(separator: " | ")) |" }
    return (table + (findings.isEmpty ? [] : [""] + findings.map { "- \($0)" }))
      .joined(separator: "\n") + "\n"
  }

  /// One line for each cause, with the number of inputs that show it and the place.
  var findings: [String] {
    let all = results.flatMap(\.findings)
    var order: [String] = []
    var groups: [String: [Finding]] = [:]
    for finding in all.sorted(by: { ($0.reader, $0.number) < ($1.reader, $1.number) }) {
      if groups[finding.cause] == nil { order.append(finding.cause) }
      groups[finding.cause, default: []].append(finding)
    }
    return order.compactMap { cause in
      guard let group = groups[cause], let first = group.first else { return nil }
      let count = group.count > 1 ? ", \(group.count) inputs in all" : ""
      let place =
        first.frames.isEmpty ? "" : " at \(first.frames.prefix(6).joined(separator: " < "))"
      return first.text + count + place
    }
  }
}
