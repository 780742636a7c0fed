import DataFiles
import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct ScoreFileTests {
  private func read(
    _ name: String, _ text: String, columns: ScoreFile.Columns = ScoreFile.Columns()
  ) throws -> ScoreFile {
    try withFolder { folder in
      let url = folder.appendingPathComponent(name)
      try Data(text.utf8).write(to: url)
      return try ScoreFile.read(url, columns: columns)
    }
  }

  @Test func textWithNamedColumns() throws {
    let text = "label,jet_pt,p_a,p_b,weight\n1,600,0.9,0.8,1\n0,610,0.2,0.3,2\n"
    let file = try read("scores.csv", text)
    #expect(file.taggers.map(\.name) == ["p_a", "p_b"])
    #expect(file.taggers[1].scores == [0.8, 0.3])
    #expect(file.isSignal == [1, 0] && file.weights == [1, 2] && file.pt == [600, 610])
    let chosen = try read(
      "scores.csv", text, columns: ScoreFile.Columns(scores: ["p_b"], weight: "jet_pt"))
    #expect(chosen.taggers.map(\.name) == ["p_b"] && chosen.weights == [600, 610])
    let only = try read("x.txt", "truth mine\n1 3\n0 2\n")
    #expect(only.taggers.map(\.name) == ["mine"])
  }

  @Test func arraysWithLabelsOfTheirOwn() throws {
    try withFolder { folder in
      let labels = folder.appendingPathComponent("labels.npy")
      try NPYFile.write(NumericArray(.uint8([1, 0, 1])), to: labels)
      let single = folder.appendingPathComponent("net.npy")
      try NPYFile.write(NumericArray(.float32([0.9, 0.1, 0.4])), to: single)
      let softmax = folder.appendingPathComponent("softmax.npy")
      try NPYFile.write(
        NumericArray(shape: [3, 2], .float64([0.1, 0.9, 0.75, 0.25, 0.5, 0.5])), to: softmax)
      let file = try ScoreFile.read(single, labels: labels)
      #expect(file.taggers.map(\.name) == ["net"] && file.isSignal == [1, 0, 1])
      #expect(try ScoreFile.read(softmax, labels: labels).taggers[0].scores == [0.9, 0.25, 0.5])
      #expect(try ScoreFile.readScores(softmax) == [0.9, 0.25, 0.5])
      let bundle = folder.appendingPathComponent("all.npz")
      try NPZFile.write(
        [
          ("label", NumericArray(.int64([1, 0, 1]))),
          ("score_a", NumericArray(.float32([0.5, 0.25, 0.75]))),
          ("score_b", NumericArray(shape: [3, 2], .float64([0, 1, 1, 0, 0.5, 0.5]))),
        ], to: bundle)
      let many = try ScoreFile.read(bundle)
      #expect(many.taggers.map(\.name) == ["score_a", "score_b"])
      #expect(many.taggers[1].scores == [1, 0, 0.5])
      #expect(message { _ = try ScoreFile.read(single) }.contains("holds scores only"))
      #expect(message { _ = try ScoreFile.readScores(bundle) }.contains("2 columns look like"))
      #expect(try ScoreFile.readScores(bundle, column: "score_a") == [0.5, 0.25, 0.75])
      let cube = folder.appendingPathComponent("cube.npy")
      try NPYFile.write(
        NumericArray(shape: [1, 1, 3], .float32([1, 2, 3])), to: cube)
      #expect(message { _ = try ScoreFile.read(cube, labels: labels) }.contains("[1, 1, 3]"))
      let short = folder.appendingPathComponent("short.npy")
      try NPYFile.write(NumericArray(.float32([0.1, 0.2])), to: short)
      let text = message { _ = try ScoreFile.read(short, labels: labels) }
      #expect(text.contains("short.npy") && text.contains("2 numbers for 3 labels"))
    }
  }

  @Test(arguments: [
    ("label,score\n1,0.5\n1,0.6\n", "none of the 2 labels is 0"),
    ("label,score\n0,0.5\n0,0.6\n", "none of the 2 labels is 1"),
    ("label,score\n2,0.5\n0,0.6\n", "line 2, \"label\": 2 is no label"),
    ("label,score\n1,0.5\n0,nan\n", "line 3"),
    ("label,score\n1,0.5\n0,x\n", "\"score\""),
    ("label,score\n1,0.5\n0,0.5\n", "all 2 scores are 0.5"),
    ("label,score,weight\n1,0.5,1\n0,0.6,-1\n", "line 3, \"weight\": the weight -1.0 is negative"),
    ("label,score,weight\n1,0.5,0\n0,0.6,1\n", "weights of the signal are zero"),
    ("label,score,pt\n1,0.5,-3\n0,0.6,1\n", "line 2, \"pt\""),
    ("kind,score\n1,0.5\n0,0.6\n", "no label column"),
    ("label,mass,width\n1,0.5,2\n0,0.6,1\n", "no column looks like scores"),
    ("label,score\n", "no events in it"),
  ])
  func brokenTextIsRefused(text: String, expected: String) {
    let error = message { _ = try read("bad.csv", text) }
    #expect(error.contains(expected) && error.contains("bad.csv"), "\(error)")
  }

  @Test(arguments: [
    "label", "labels", "is_signal", "is_signal_new", "isSignal", "Label", "y_true", "y", "truth",
    "target", "class", "isTop",
  ])
  func labelsAreFoundByTheirNames(name: String) throws {
    let file = try read("scores.csv", "mine,\(name)\n3,1\n2,0\n")
    #expect(file.taggers.map(\.name) == ["mine"] && file.isSignal == [1, 0])
  }

  @Test(arguments: [
    ["1", "-1", "1"], ["True", "False", "True"], ["signal", "background", "signal"],
    ["top", "QCD", "top"],
  ])
  func labelsAreNumbersTruthValuesOrNames(labels: [String]) throws {
    let text = labels.enumerated().map { "jet\($0),\($1),0.\($0 + 1)\n" }.joined()
    let file = try read("scores.csv", "id,label,score\n" + text)
    #expect(file.isSignal == [1, 0, 1])
    #expect(file.taggers.map(\.name) == ["score"])
  }

  @Test func otherNamesNeedTheSignal() throws {
    let text = "kind,score\nWW,0.1\nZZ,0.7\nWW,0.2\n"
    var columns = ScoreFile.Columns(label: "kind")
    let error = message { _ = try read("scores.csv", text, columns: columns) }
    #expect(error.contains("--signal-name") && error.contains("WW"), "\(error)")
    columns.signal = "ZZ"
    #expect(try read("scores.csv", text, columns: columns).isSignal == [0, 1, 0])
  }

  @Test func scoresKeepDoublePrecision() throws {
    let count = 40
    // Signal above background within 10⁻¹⁰ of 1: single precision would make them all 1.
    let scores = (0..<count).map { 1 - 1e-12 * Double($0 + 1) }
    let labels = (0..<count).map { UInt8($0 < 10 || $0 % 2 == 0 ? 1 : 0) }
    let expected = try evaluate(
      name: "", scores: scores.map { ($0 - 1) * 1e12 }, isSignal: labels
    ).metrics.auc.value
    try withFolder { folder in
      let csv = folder.appendingPathComponent("scores.csv")
      try CSVTable.write(
        columns: [("score", scores), ("label", labels.map { Double($0) })], to: csv)
      let npz = folder.appendingPathComponent("scores.npz")
      try NPZFile.write(
        [("score", NumericArray(.float64(scores))), ("label", NumericArray(.uint8(labels)))],
        to: npz)
      for url in [csv, npz] {
        let file = try ScoreFile.read(url)
        #expect(file.taggers[0].scores == scores)
        let result = try evaluate(
          name: "", scores: file.taggers[0].scores, isSignal: file.isSignal)
        #expect(result.metrics.auc.value == expected && expected < 0.9)
      }
      #expect(try ScoreFile.readScores(csv) == scores)
    }
  }

  @Test func unknownColumnsAreNamed() {
    let text = "label,score\n1,0.5\n0,0.6\n"
    for columns in [
      ScoreFile.Columns(scores: ["scroe"]), ScoreFile.Columns(label: "scroe"),
      ScoreFile.Columns(weight: "scroe"), ScoreFile.Columns(pt: "scroe"),
    ] {
      let error = message { _ = try read("a.csv", text, columns: columns) }
      #expect(error.contains("no column \"scroe\"") && error.contains("label, score"), "\(error)")
    }
  }
}
