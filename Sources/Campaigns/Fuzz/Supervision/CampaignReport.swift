import CProcessWatch
import Foundation
import Terminal

/// The results of a campaign as text.
struct CampaignReport {
  let results: [ReaderResult]

  private static let titles = [
    "reader", "inputs", "accepted", "refused", "traps", "hangs", "memory", "messages",
    "in libraries", "inputs/s",
  ]

  private var rows: [[String]] {
    let memory = pw_allocations_are_counted() != 0
    return results.map { result in
      [
        result.reader + (result.isGivenUp ? " (given up)" : ""), result.inputs.formatted(),
        result.accepted.formatted(), result.refused.formatted(), result.traps.formatted(),
        result.hangs.formatted(), memory ? result.excesses.formatted() : "uncounted",
        result.objections.formatted(), result.foreign.formatted(), Int(result.rate).formatted(),
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
    let lists =
      findings.isEmpty && foreign.isEmpty ? [] : [""] + (findings + foreign).map { "- \($0)" }
    return (table + lists).joined(separator: "\n") + "\n"
  }

  /// One line for each cause, with the number of inputs that show it and the place.
  var findings: [String] { lines(results.flatMap(\.findings).filter { !$0.isForeign }) }

  /// The same for what happens inside of libraries of other projects.
  var foreign: [String] { lines(results.flatMap(\.findings).filter(\.isForeign)) }

  private func lines(_ all: [Finding]) -> [String] {
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
        first.trace.frames.isEmpty
        ? "" : " at \(first.trace.frames.prefix(6).joined(separator: " < "))"
      let library = first.trace.library.map { " inside \($0)" } ?? ""
      return first.text + count + library + place
    }
  }
}
