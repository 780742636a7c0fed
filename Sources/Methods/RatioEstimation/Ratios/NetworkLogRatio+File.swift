import DataFiles
import Foundation
import Simulation
import Training

extension NetworkLogRatio {
  /// What the numbers of a model file mean.
  private var convention: String {
    "log r = log p(x|theta) − log(denominator), natural logarithm, numerator first; denominator: "
      + "\(denominator.description); numerator = 1, denominator = 0"
  }

  /// Writes the estimate as one self-describing safetensors file.
  ///
  /// - Parameter summary: How it was trained, as JSON.
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, or cannot be written;
  ///   `LikelihoodRatioError` for one marginal of several.
  public func save(to url: URL, summary: String = "{}", overwrite: Bool = false) throws {
    guard shown == nil else {
      throw LikelihoodRatioError(
        "model", "this is one marginal of several", hint: "save the estimate of all of them")
    }
    try ModelFile(
      network: network, kind: .logRatio, preprocessing: try canonicalJSON(description),
      labelConvention: convention,
      trainingSummary: summary
    ).save(to: url, overwrite: overwrite)
  }

  /// Reads an estimate.
  ///
  /// - Throws: `DataFileError` when the file is damaged or holds no log ratio.
  public static func load(_ url: URL) throws -> NetworkLogRatio {
    try NetworkLogRatio(try ModelFile.load(url), url)
  }

  /// The estimate of a model file that has been read from `url`.
  ///
  /// - Throws: `DataFileError` when it holds no log ratio.
  public init(_ file: ModelFile, _ url: URL) throws {
    let description = try file.decodePreprocessing(Description.self, of: .logRatio, url)
    try file.requireShapes(
      inputs: description.scaling.inputShapes(isMasked: description.marginals != nil), url)
    guard file.network.outputShape.rank == 1 else {
      throw DataFileError(
        url, column: "architecture",
        "the output has shape \(file.network.outputShape), expected one number a member")
    }
    let members = file.network.outputShape.count
    guard description.offsets.map({ $0.count == members }) ?? true else {
      throw DataFileError(
        url, column: "preprocessing",
        "it has \(description.offsets?.count ?? 0) offsets for \(members) members")
    }
    self.init(file.network, description)
  }
}
