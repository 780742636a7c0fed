import DataFiles
import Foundation
import TensorEngine

/// The complete state of a training between two steps.
///
/// One safetensors file: the tensors `parameters/…`, `best/…` (parameters and running statistics of
/// the best epoch) and `optimizer/…`; everything else as JSON in the metadata.
struct Checkpoint: Sendable {
  static let format = "terascale-checkpoint"
  static let version = 1

  var course: FitCourse
  var parameters: ParameterSnapshot
  var optimizer: Optimizer.State
  var best: ParameterSnapshot?

  /// Writes the file; an older one stays valid until the new one is complete.
  ///
  /// - Throws: `DataFileError` when the file cannot be written.
  func write(
    to url: URL, _ identity: Identity, _ layout: [ParameterStore.Parameter]
  ) throws {
    var tensors = parameters.tensors(layout, prefix: "parameters/")
    if let best { tensors += best.tensors(layout, prefix: "best/") }
    tensors += optimizer.buffers.map {
      .init(name: "optimizer/\($0.name)", shape: [$0.values.count], values: $0.values)
    }
    var metadata = identity.metadata
    metadata["format"] = Checkpoint.format
    metadata["version"] = "\(Checkpoint.version)"
    metadata["course"] = try canonicalJSON(course)
    metadata["optimizerIteration"] = "\(optimizer.iteration)"
    try SafetensorsFile(tensors: tensors, metadata: metadata).write(to: url, overwrite: true)
  }

  /// Reads the file of the training that `identity` describes.
  ///
  /// - Throws: `DataFileError` when the file is damaged or belongs to another training.
  static func read(
    _ url: URL, expecting identity: Identity, _ store: ParameterStore
  ) throws -> Checkpoint {
    let file = try SafetensorsFile.read(url)
    try checkFormat(format, version: version, of: file, url)
    try identity.check(file, url)
    let tensors = file.tensorsByName
    let hasBest = tensors.keys.contains { $0.hasPrefix("best/") }
    let course = try decodeMetadata(FitCourse.self, "course", of: file, url)
    let iteration = try decodeMetadata(Int.self, "optimizerIteration", of: file, url)
    let buffers = try file.tensors.filter { $0.name.hasPrefix("optimizer/") }.map { tensor in
      let values = tensor.values
      guard values.allSatisfy(\.isFinite) else {
        throw DataFileError(
          url, column: tensor.name, "a number of this tensor is not finite",
          hint: "the file is damaged: remove it to start anew")
      }
      return Optimizer.State.Buffer(
        name: String(tensor.name.dropFirst("optimizer/".count)), values: values)
    }
    return Checkpoint(
      course: course,
      parameters: try ParameterSnapshot(tensors, layoutOf: store, prefix: "parameters/", url),
      optimizer: Optimizer.State(iteration: iteration, buffers: buffers),
      best: hasBest
        ? try ParameterSnapshot(tensors, layoutOf: store, prefix: "best/", url) : nil)
  }

  /// Checks that the saved course is one that this training can have.
  ///
  /// - Throws: `DataFileError` when the file was changed by something else.
  func checkPlace(_ configuration: FitConfiguration, stepsPerEpoch: Int, _ url: URL) throws {
    let needsBest = configuration.keepBest && course.best != nil && !course.isFinished
    let lastEpoch = course.isFinished ? configuration.epochs : configuration.epochs - 1
    let epochs = 0...max(course.epoch, 0)
    guard (0...lastEpoch).contains(course.epoch), (0...stepsPerEpoch).contains(course.batch),
      optimizer.iteration == course.epoch * stepsPerEpoch + course.batch,
      course.history.map(\.epoch) == Array(epochs.dropFirst()),
      epochs.contains(course.epochsWithoutImprovement),
      epochs.contains(course.rate.epochsWithoutImprovement),
      epochs.contains(course.best?.epoch ?? 0),
      (0...configuration.batchSize * course.batch).contains(course.examples),
      course.trainingSeconds >= 0, course.rate.plateauRate >= 0, !needsBest || best != nil
    else {
      throw DataFileError(
        url,
        "epoch \(course.epoch), batch \(course.batch) after \(optimizer.iteration) steps with "
          + "\(course.history.count) records is no place in a training of \(configuration.epochs) "
          + "epochs of \(stepsPerEpoch) batches",
        hint: "the file is damaged: remove it to start anew")
    }
  }
}
