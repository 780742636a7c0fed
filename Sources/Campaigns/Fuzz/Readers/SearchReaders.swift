import BoostedTrees
import Foundation
import ResonanceSearch
import Training

/// What searches for a resonance read beside their events.
enum SearchReaders {
  static let all = [calibration, spectrum]

  private static let toys = 20

  private static func calibrationFile() throws -> CalibrationFile {
    var configuration = HuntConfiguration()
    configuration.bins = 9
    configuration.folds = 3
    configuration.centers = [4]
    let events = try ResonanceToy.make(signal: 0, scale: 0.001, seed: 1)
    var file = CalibrationFile(try ResonanceHunt(configuration, events: events))
    file.experiments = (0..<12).map { number in
      SearchCalibration.Experiment(
        number: number,
        excesses: [0.1, 0.01].map {
          .init(center: 4, efficiency: $0, significance: Double(number * 7 % 12) / 4 - 1.4)
        })
    }
    return file
  }

  private static let calibration = Reader(
    "calibration", fileName: "calibration.json",
    seeds: { _ in [JSONSeed(try canonicalJSON(calibrationFile()))] },
    prepare: { _ in
      let own = try calibrationFile()
      return { url in
        let calibration = try SearchCalibration(
          CalibrationFile.read(url, for: own).experiments)
        let excess = SearchCalibration.Excess(center: 4, efficiency: 0.1, significance: 3)
        _ = (calibration.globalPValue(excess), calibration.tries)
      }
    })

  private static let spectrum = Reader(
    "spectrum", fileName: "spectrum.csv",
    seeds: { _ in
      let rows = (0..<9).map { bin in
        "\(2000 + 100 * bin),\(2100 + 100 * bin),\(1000 >> bin),\(5 + bin)"
      }
      return [
        TextSeed((["low,high,count,error"] + rows).joined(separator: "\n") + "\n"),
        TextSeed(
          "lower\tupper\tn\n" + (1...7).map { "\($0)00\t\($0 + 1)00\t\(100 / $0)\n" }.joined()),
      ]
    }
  ) { url in
    var settings = BumpHunt.Settings()
    settings.toys = toys
    let hunt = try BumpHunt(SpectrumFile.read(url), settings)
    _ = BumpHuntReport.sections(hunt)
  }
}
