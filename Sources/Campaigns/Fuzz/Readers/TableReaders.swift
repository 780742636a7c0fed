import DataFiles
import Evaluation
import Foundation

/// Tables in text, packed or not, and files of scores.
enum TableReaders {
  static let all = [csv, missing, gzip, bzip2, scoreTable, scoreArrays]

  /// Inputs hold up to 128 KiB, all of which may be commas: as many columns, each of which takes
  /// 600 bytes, whatever the file is packed into.
  private static let wide: Int64 = 96 << 20

  private static let csv = Reader(
    "csv", fileName: "input.csv", allowance: wide, seeds: { _ in texts }
  ) { url in
    let table = try CSVTable.read(url)
    for name in table.columnNames.prefix(50) { _ = try table.column(name) }
    let events = try EventTable.read(url)
    _ = try events.rowMajor(columns: Array(events.columnNames.prefix(50)))
  }

  private static let missing = Reader(
    "csv-missing", fileName: "input.csv", allowance: wide, seeds: { _ in texts }
  ) { url in
    let file = try CSVFile(url, options: .init(allowsNonFinite: true, missingValue: .nan))
    try file.forEachBlock(columns: file.columnNames) { _, _ in }
    _ = try EventTable.read(
      url, columns: Array(file.columnNames.suffix(2)), options: .init(allowsMissing: true))
  }

  private static let gzip = Reader(
    "gzip", fileName: "input.csv.gz", allowance: wide,
    seeds: { _ in texts.map { GzipSeed(contents: $0) } }
  ) { url in
    let table = try CSVTable.read(url)
    for name in table.columnNames.prefix(50) { _ = try table.column(name) }
  }

  private static let bzip2 = Reader(
    "bzip2", fileName: "input.csv",
    seeds: { _ in
      let folder = "RatioBenchmarkTests/Benchmark/Golden/sbibm/slcp/files/num_observation_1"
      return [BinarySeed(try Golden.bytes("\(folder)/reference_posterior_samples.csv.bz2"))]
    }
  ) { url in
    let table = try CSVTable.read(url)
    for name in table.columnNames.prefix(50) { _ = try table.column(name) }
  }

  private static let scoreTable = scores("scores-csv", "input.csv") { _ in
    [
      TextSeed(
        "score,other,label,weight,jet_pt\n"
          + scoreRows.map {
            "\($0),\(1 - $0),\($0 > 0.4 ? 1 : 0),1.5,\(600 + 10 * $0)\n"
          }.joined()),
      TextSeed("a b\tis_signal\n0.1\t0\n0.9\t1\n"),
    ]
  }

  private static let scoreArrays = scores("scores-npz", "input.npz") { workplace in
    let labels = scoreRows.map { UInt8($0 > 0.4 ? 1 : 0) }
    let file = try workplace.bytes {
      try NPZFile.write(
        [
          ("score", NumericArray(.float64(scoreRows))), ("label", NumericArray(.uint8(labels))),
          ("weight", NumericArray(.float32(scoreRows.map { _ in 2 }))),
        ], to: $0)
    }
    let parts = [("score", "<f8", 8), ("label", "|u1", 1), ("pt", "<f4", 4)]
    return [
      BinarySeed(file),
      ZipSeed(
        entries: parts.map { ("\($0.0).npy", NPYSeed($0.1, size: $0.2, shape: [6])) },
        method: .stored),
    ]
  }

  private static let scoreRows = [0.1, 0.2, 0.35, 0.3, 0.5, 0.7, 0.6, 0.95]

  private static func scores(
    _ name: String, _ fileName: String,
    seeds: @escaping @Sendable (Workplace) throws -> [any Seed]
  ) -> Reader {
    Reader(name, fileName: fileName, seeds: seeds) { url in
      let file = try ScoreFile.read(url)
      for tagger in file.taggers {
        _ = try evaluate(
          name: tagger.name, scores: tagger.scores, isSignal: file.isSignal, weights: file.weights,
          pt: file.pt)
      }
    }
  }

  private static let texts: [any Seed] = [
    TextSeed("pt,mass,label\n500.5,80.1,1\n620,172.5,0\n1e3,-0.5,1\n"),
    TextSeed("# made by hand\na;b c;\"d \"\"e\"\"\"\n1;2;3\n-4;5e-3;+6\n"),
    TextSeed("x y z\r\n1 2 3\r\n4 5 6\r\n"), TextSeed("m_jj\ttau\n1500\t0.25\n1700\t.5"),
    TextSeed("1,2\n3,4\n"),
  ]
}
