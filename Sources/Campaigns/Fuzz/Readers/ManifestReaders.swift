import DataFiles
import Foundation
import Mixtures
import TestSupport
import TopTagging

/// Files that name other files.
enum ManifestReaders {
  static let all = [mixtures, challenge]

  private static let mixtures = Reader(
    "manifest", fileName: "mixtures.json5",
    seeds: { _ in
      [
        JSONSeed(
          """
          {"samples": [{"name": "rich", "file": "events.csv", "value": 1, "fraction": 0.7,
          "uncertainty": 0.03, "count": 3}, {"file": "events.csv", "value": 0, "fraction": 0.4,
          "uncertainty": 0.03}], "covariance": [[0.0009, 0], [0, 0.0009]],
          "sampleColumn": "sample", "weight": "w", "truth": "label", "columns": ["a", "b"]}
          """),
        JSONSeed(
          """
          {"pool": {"file": "events.csv", "label": "label", "mixtures": [{"name": "rich", \
          "fraction":
          0.5, "count": 2}, {"name": "poor", "fraction": 0.25, "count": 4}]}, "kind": "table",
          "columns": ["a", "b"]}
          """),
      ]
    },
    prepare: { workplace in
      let rows = (0..<12).map { "\($0),\(($0 * 5) % 7),\($0 % 2),1,\($0 / 2 % 2)" }
      let table = "a,b,sample,w,label\n" + rows.joined(separator: "\n") + "\n"
      try AtomicFile.write(table, to: workplace.file("events.csv"), overwrite: true)
      return { url in _ = try MixtureManifest.read(url).load(seed: 1) }
    })

  private static let challenge = Reader(
    "challenge", fileName: "challenge.json",
    seeds: { workplace in
      [
        JSONSeed(
          Array(try Data(contentsOf: try folder(workplace).appending(path: "challenge.json"))))
      ]
    },
    prepare: { workplace in
      let made = try folder(workplace)
      return { url in
        // The manifest is looked for under its own name, beside the files it names.
        let manifest = made.appending(path: "challenge.json")
        try Workplace.put(Array(try Data(contentsOf: url)), in: manifest)
        let folder = try ChallengeFolder.open(made)
        _ = try folder.privateJets()
        _ = try folder.truth()
        JetReaders.use(try folder.publicJets().jets)
      }
    })

  /// A challenge of a few jets.
  private static func folder(_ workplace: Workplace) throws -> URL {
    let (sets, truth) = try ChallengeSets.make(
      training: SyntheticJets.make(4, seed: 1), publicJets: SyntheticJets.make(6, seed: 2),
      privateJets: SyntheticJets.make(4, seed: 3), shift: .none, seed: 1)
    let url = workplace.file("made")
    _ = try ChallengeFolder.write(
      sets, truth: truth, shift: .none, seed: 1, to: url, overwrite: true)
    return url
  }
}
