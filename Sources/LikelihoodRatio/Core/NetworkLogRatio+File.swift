import DataFiles
import Foundation
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
      network: network, preprocessing: try canonicalJSON(description), labelConvention: convention,
      trainingSummary: summary
    ).save(to: url, overwrite: overwrite)
  }

  /// Reads an estimate.
  ///
  /// - Throws: `DataFileError` when the file is damaged or holds no log ratio.
  public static func load(_ url: URL) throws -> NetworkLogRatio {
    let file = try ModelFile.load(url)
    let description: Description
    do {
      description = try JSONDecoder().decode(
        Description.self, from: Data(file.preprocessing.utf8))
    } catch {
      throw DataFileError(
        url, column: "preprocessing", "this model is no log ratio",
        hint: "give a model of ratio training; this one is: \(file.labelConvention)")
    }
    let widths: [String: Int] = [
      RatioArchitecture.thetaInput: RatioInputs.width(
        description.scaling.theta.columns.count, isMasked: description.marginals != nil,
        logDistance: description.scaling.logDistance),
      RatioArchitecture.baseInput: 1,
      RatioArchitecture.xInput: description.scaling.x.columns.count,
    ]
    for input in file.architecture.inputs {
      guard input.shape.rank == 1, input.shape[0] == widths[input.name] else {
        throw DataFileError(
          url, column: "architecture",
          "input \"\(input.name)\" has shape \(input.shape), the preprocessing gives "
            + "\(widths[input.name].map { "[\($0)]" } ?? "none")")
      }
    }
    return NetworkLogRatio(file.network, description)
  }
}
