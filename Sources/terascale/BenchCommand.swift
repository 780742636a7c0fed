import Foundation
import TensorEngine
import Terminal
import TopTagging
import Training

/// `terascale bench`: jets per second of the challenge's networks on this machine.
let benchCommand = Command(
  "bench",
  abstract: "Measure training and inference speed of the challenge's networks.",
  discussion: """
    Times one training step (forward, backward, Adam) and inference on random jets, and prints the \
    median. Machines differ and are shared: compare ratios measured in one go, not numbers.
    """,
  options: [
    .value("batch", .integer(in: 1...65_536), "n", default: "512", "Jets in a batch."),
    .value("repeats", .integer(in: 1...1000), "n", default: "5", "Timed steps of each kind."),
    .flag("json", "Print one JSON object."),
  ]
) { arguments in
  try Terascale.configureEngine(arguments)
  let batch = arguments.integer("batch")
  let repeats = arguments.integer("repeats")
  let networks = BeastArchitecture.asSubmitted
  let kinds = [
    ("CNN", networks.cnn()), ("RNN", networks.rnn()), ("Beast", networks.beast()),
  ]
  let report = BenchReport(
    instructionSet: InstructionSet.name, threads: Threads.count, batch: batch,
    rates: try kinds.map {
      arguments.console.note("timing \($0.0)")
      return try NetworkBenchmark($0.1, batch: batch, repeats: repeats).rate(named: $0.0)
    })
  if arguments.flag("json") { return try arguments.console.printJSON(report) }
  var table = TextTable([
    .init("network"), .init("parameters", .trailing), .init("training jets/s", .trailing),
    .init("inference jets/s", .trailing),
  ])
  for rate in report.rates {
    table.add([
      rate.network, "\(rate.parameters)", String(format: "%.0f", rate.trainingJetsPerSecond),
      String(format: "%.0f", rate.inferenceJetsPerSecond),
    ])
  }
  arguments.console.print(
    "\(report.instructionSet), \(report.threads) threads, batch \(batch), float32")
  arguments.console.print(table.text(for: arguments.console))
}

/// What `bench` measured.
struct BenchReport: Encodable {
  struct Rate: Encodable {
    var network: String
    var parameters: Int
    var trainingJetsPerSecond: Double
    var inferenceJetsPerSecond: Double
  }
  var instructionSet: String
  var threads: Int
  var batch: Int
  var rates: [Rate]
}
