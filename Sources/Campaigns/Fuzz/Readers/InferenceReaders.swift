import Foundation
import LikelihoodRatio
import Statistics

/// HistFactory workspaces, as pyhf writes them.
enum InferenceReaders {
  static let all = [
    Reader(
      "workspace", fileName: "workspace.json",
      seeds: { _ in
        [JSONSeed(try Golden.bytes("LikelihoodRatioTests/Inference/Golden/workspace.json"))]
      }
    ) { url in
      let measurement = try HistFactoryWorkspace.read(url).measurement()
      let start = measurement.model.parameters.map(\.start)
      _ = measurement.model.expectedCounts(at: start)
      let likelihood = measurement.model.likelihood(of: measurement.observation)
      _ = likelihood.objective.value(start)
      _ = likelihood.objective.valueAndGradient?(start)
    }
  ]
}
