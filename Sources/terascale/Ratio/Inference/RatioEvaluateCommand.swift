import DataFiles
import Foundation
import RatioEstimation
import Simulation
import Terminal

/// `terascale ratio evaluate`: the log ratio of each event.
let ratioEvaluateCommand = Command(
  "evaluate",
  abstract: "Write log r of each event, at one or several theta.",
  discussion: """
    Give theta with --at, once for each parameter, or a file of points with --points; a ratio of \
    two samples has none. The output is log p(x|theta) - log(denominator), with the denominator of \
    the model, or with --over that of another point. CSV has a row for each event and a column for \
    each theta, log_r or log_r_0, log_r_1 and so on in the order of the points; npy is an array \
    (events) or (events, points) of float64. The sum over the events, with their weights, is the \
    log ratio of all of them.
    """,
  arguments: [RatioModel.argument, Argument("events", .file, "Events.")],
  options: [
    .repeated("at", .text, "name=value", "A parameter of theta."),
    .value("points", .file, "file", "Several theta: a file with a column for each parameter."),
    .repeated(
      "over", .text, "name=value",
      "The theta of the denominator, once for each parameter. Default: the model's denominator."),
    .value(
      "output", .newFile(["csv", "npy"]), "file", short: "o", required: true,
      "The file to write, csv or npy."),
    .flag("force", "Overwrite what is there."),
    RatioModel.marginal,
  ] + RatioOptions.observed
) { arguments in
  try Terascale.configureEngine(arguments)
  let model = try RatioModel(arguments).choosingMarginal(arguments)
  let events = try RatioOptions.events(arguments, model)
  let points = try points(arguments, model.estimate)
  let over = try wholePoint("over", arguments, names: model.estimate.domain.names)
  let values = try model.estimate.logRatios(theta: points, x: events.x, over: over)
  for note in events.notes + values.warnings { arguments.console.note("Note: \(note)") }
  if over == nil, !model.estimate.isNormalized, points.columns > 0 {
    arguments.console.note(
      "Note: the denominator of this model is an unknown function of x: only differences between "
        + "theta have a meaning; --over makes them")
  }
  let output = arguments.url("output")
  try write(values.values, points: points.count, to: output, force: arguments.flag("force"))
  arguments.console.print(
    "\(output.relativePath): log r of \(events.count) event\(events.count == 1 ? "" : "s") at "
      + "\(points.count) point\(points.count == 1 ? "" : "s"); denominator: "
      + (over.map { "p(x|theta) at theta = \($0)" } ?? model.estimate.denominator.description))
  arguments.console.print(
    sums(values.values, events, points, names: model.estimate.domain.names)
      .text(for: arguments.console))
}

/// The points that the arguments name; one without columns for a ratio of two samples.
///
/// - Throws: `UsageError` for none, or parameters that are not named; errors of the file.
private func points(_ arguments: ParsedArguments, _ estimate: any LogRatio) throws -> Rows {
  let names = estimate.domain.names
  let at = try wholePoint("at", arguments, names: names)
  let file = arguments.urlIfGiven("points")
  if names.isEmpty {
    guard file == nil else {
      throw UsageError("--points: a ratio of two samples has no parameters")
    }
    return .empty(count: 1)
  }
  guard (at == nil) != (file == nil) else {
    throw UsageError(
      "say where: --at \(names[0])=… for each of \(names.joined(separator: ", ")), or --points "
        + "with a file")
  }
  if let at { return Rows([at]) }
  guard let file else { return .empty(count: 0) }
  let read = try ParameterFile(file)
  guard read.points.columns == names.count else {
    throw UsageError(
      "--points: the file has \(read.points.columns) columns, the parameters are "
        + names.joined(separator: ", "))
  }
  guard let given = read.names, given != names, Set(given) == Set(names) else {
    return read.points
  }
  return read.points.selectingColumns(names.compactMap(given.firstIndex))
}

/// The point whose coordinates an option names, all of them; nil without the option.
///
/// - Throws: `UsageError` for names that are none of `names`, and for one that is not given.
private func wholePoint(
  _ option: String, _ arguments: ParsedArguments, names: [String]
) throws -> [Double]? {
  let given = Set(try RatioOptions.pairs(option, arguments).map(\.name))
  guard !given.isEmpty else { return nil }
  guard !names.isEmpty else {
    throw UsageError("--\(option): a ratio of two samples has no parameters")
  }
  let point = try RatioOptions.point(
    option, arguments, names: names, base: names.map { _ in 0 })
  if let missing = names.first(where: { !given.contains($0) }) {
    throw UsageError("--\(option): \"\(missing)\" is not given: name each parameter once")
  }
  return point
}

/// Writes values `[point, event]` as a row for each event.
private func write(_ values: [Double], points: Int, to url: URL, force: Bool) throws {
  let count = values.count / points
  if url.pathExtension.lowercased() == "npy" {
    let rows = (0..<count).flatMap { event in (0..<points).map { values[$0 * count + event] } }
    let shape = points == 1 ? [count] : [count, points]
    return try NPYFile.write(
      NumericArray(shape: shape, .float64(rows)), to: url, overwrite: force)
  }
  try CSVTable.write(
    columns: (0..<points).map { point in
      (
        name: points == 1 ? "log_r" : "log_r_\(point)",
        values: Array(values[point * count..<(point + 1) * count])
      )
    }, to: url, overwrite: force)
}

/// The points, as far as they fit on a terminal, with the log ratio of all events together.
private func sums(
  _ values: [Double], _ events: ObservedEvents, _ points: Rows, names: [String]
) -> TextTable {
  var table = TextTable(
    [.init("column", .leading)] + names.map { .init($0, .trailing) }
      + [.init("sum over events", .trailing)])
  let count = events.count
  let shown = min(points.count, 20)
  for point in 0..<shown {
    let sum = (0..<count).reduce(0) {
      $0 + (events.weights?[$1] ?? 1) * values[point * count + $1]
    }
    table.add(
      [points.count == 1 ? "log_r" : "log_r_\(point)"]
        + points[point].map { String(format: "%.6g", $0) } + [String(format: "%.6g", sum)])
  }
  if shown < points.count { table.add(["…"] + names.map { _ in "" } + [""]) }
  return table
}
