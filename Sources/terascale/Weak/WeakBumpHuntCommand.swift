import DataFiles
import Evaluation
import Foundation
import ResonanceSearch
import Terminal

/// `terascale weak bumphunt`: a resonance in a spectrum of counts.
let weakBumpHuntCommand = Command(
  "bumphunt",
  abstract: "Search a binned spectrum for a resonance: local and global p-values, limits.",
  discussion: """
    In each place a smooth background, the function of dijet searches, is fitted outside of the \
    signal region, and the events inside are compared with it. Pseudo-experiments of the whole \
    scan give the p-value of the largest excess anywhere. The spectrum is a table with the columns \
    low, high and count, with error for weighted events, or arrays edges and counts in npz or HDF5.
    """,
  arguments: [Argument("spectrum", .file, "A spectrum of counts.")],
  options: [
    .value("count", .text, "name", "The column or array of counts. Default: count, events, n."),
    .value("mass-unit", .choice(["GeV", "TeV"]), "unit", default: "GeV", "The unit of the bins."),
    .value(
      "half-width", .integer(in: 0...1000), "bins", default: "1",
      "Bins of the signal region on either side of its center."),
    .value(
      "parameters", .integer(in: 3...5), "n",
      "Parameters of the background. Default: as many as improve the fit significantly."),
    .value(
      "energy", .number(in: 1...1e9), "GeV", default: "13000", "The center-of-mass energy."),
    .value(
      "fit", .choice(["likelihood", "least-squares"]), "method", default: "likelihood",
      "How the background is fitted; least squares is for comparison with published numbers."),
    .value(
      "toys", .integer(in: 100...10_000_000), "n", default: "10000", "Pseudo-experiments."),
    .value(
      "level", .number(in: 0.5...0.9999), "share", default: "0.95", "The confidence of limits."),
    .value("seed", .integer(in: 0...Int.max), "n", default: "1", "The seed of all random numbers."),
  ] + RecordOptions.all
) { arguments in
  let url = arguments.url("spectrum")
  let spectrum = try SpectrumFile.read(
    url, count: arguments.stringIfGiven("count"),
    unit: arguments.string("mass-unit") == "TeV" ? 1000 : 1)
  var settings = BumpHunt.Settings()
  settings.halfWidth = arguments.integer("half-width")
  settings.parameters = arguments.integerIfGiven("parameters")
  settings.centerOfMassEnergy = arguments.double("energy")
  settings.method =
    arguments.string("fit") == "likelihood" ? .maximumLikelihood : .leastSquares
  settings.toys = arguments.integer("toys")
  settings.seed = UInt64(arguments.integer("seed"))
  let hunt = try BumpHunt(spectrum, settings)
  let record = ResultRecord(
    title: "Bump hunt in \(url.lastPathComponent)", task: "\(spectrum.bins) bins",
    created: Date.now.ISO8601Format(), command: arguments.commandLine, configuration: "{}",
    environment: .current(
      programVersion: Terascale.version, dataHashes: [try DataHash(of: url)]),
    entries: [], notes: [],
    sections: BumpHuntReport.sections(hunt, level: arguments.double("level")))
  try RecordOptions.write(record, arguments)
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  SectionText.print(record.sections ?? [], on: arguments.console)
}
