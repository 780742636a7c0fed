import DataFiles
import Foundation
import Jets
import RatioBenchmark
import RatioEstimation
import ResonanceSearch
import TopTagging
import WeakSupervision

/// Configuration files of each command.
enum ConfigurationReaders {
  static let all = [
    reader("config-challenge", ChallengeConfiguration.quick()) { try $0.validate() },
    reader("config-weak", WeakConfiguration()) { try $0.validate() },
    reader("config-hunt", HuntConfiguration()) { try $0.validate() },
    reader("config-weak-sweep", SweepConfiguration()) { try $0.validate() },
    reader("config-ratio", RatioConfiguration()) { try $0.validate() },
    reader("config-ratio-sweep", RatioSweepConfiguration()) { try $0.validate() },
    reader("config-shift", DetectorShift.strong) { shift in
      var configuration = ChallengeConfiguration.quick()
      configuration.shift = shift
      try configuration.validate()
      _ = shift.applied(to: SampleJets.two, seed: 1).observables()
    },
  ]

  private static func reader<Configuration: Codable & Sendable>(
    _ name: String, _ defaults: Configuration,
    _ check: @escaping @Sendable (Configuration) throws -> Void
  ) -> Reader {
    Reader(
      name, fileName: "config.json5",
      seeds: { _ in
        let text = String(decoding: try ConfigurationFile.encode(defaults), as: UTF8.self)
        return [JSONSeed(text), JSONSeed("{}"), TextSeed("// a comment\n" + text)]
      }
    ) { url in try check(try ConfigurationFile.read(url, defaults: defaults)) }
  }
}
