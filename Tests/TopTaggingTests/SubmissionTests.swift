import DataFiles
import Foundation
import TestSupport
import Testing
import TopTagging

@Suite struct SubmissionTests {
  @Test(arguments: ["result.npy", "result.csv"])
  func whatIsWrittenIsRead(name: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: name)
    let scores: [Double] = [0.25, 1 - 1e-12, 1.0 / 3, 0]
    try Submission.write(scores, to: file, overwrite: false)
    let submission = try Submission.read(file, name: "mine", jets: 4)
    #expect(submission.scores == scores)
    #expect(throws: (any Error).self) { try Submission.write(scores, to: file, overwrite: false) }
  }

  @Test func theSecondColumnOfASoftmaxCounts() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "softmax.npy")
    let array = NumericArray(shape: [3, 2], .float32([0.9, 0.1, 0.3, 0.7, 0.5, 0.5]))
    try NPYFile.write(array, to: file)
    #expect(
      try Submission.read(file, name: "keras", jets: 3).scores
        == [Float(0.1), 0.7, 0.5].map(Double.init))
  }

  @Test func scoresCloseToOneDoNotTie() throws {
    let folder = try TemporaryFolder()
    let jets = SyntheticJets.make(60, seed: 4)
    // Signal above background, all of them within 10⁻¹⁰ of 1.
    let order = jets.isSignal.indices.sorted { jets.isSignal[$0] > jets.isSignal[$1] }
    var scores = [Double](repeating: 0, count: jets.count)
    for (place, jet) in order.enumerated() { scores[jet] = 1 - 1e-12 * Double(place + 1) }
    let scorer = ChallengeScorer(
      truth: PrivateTruth(isSignal: jets.isSignal), privateJets: jets.jets, seed: 1)
    for name in ["saturated.npy", "saturated.csv"] {
      let file = folder.url.appending(path: name)
      try Submission.write(scores, to: file, overwrite: false)
      let read = try Submission.read(file, name: name, jets: 60)
      #expect(read.scores == scores)
      #expect(try scorer.score([read], title: "").entries[0].metrics.auc.value == 1)
    }
  }

  @Test func anyTableWithAColumnOfScoresIsRead() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "other.csv")
    try Data("jet,score,p_top\nx1,0.25,0\nx2,0.5,1\n".utf8).write(to: file)
    #expect(try Submission.read(file, name: "a", jets: 2).scores == [0.25, 0.5])
    #expect(try Submission.read(file, name: "a", jets: 2, column: "p_top").scores == [0, 1])
    let archive = folder.url.appending(path: "other.npz")
    try NPZFile.write([("prediction", NumericArray(.float64([0.25, 0.5])))], to: archive)
    #expect(try Submission.read(archive, name: "a", jets: 2).scores == [0.25, 0.5])
  }

  @Test(arguments: [
    ([4], [0.1, 0.2, 0.3, 0.4], "4 scores"),
    ([3], [0.1, .nan, 0.3], "row 1"),
    ([3], [0.1, 0.2, .infinity], "row 2"),
    ([1, 3], [0.1, 0.2, 0.3], "shape"),
    ([3, 1, 1], [0.1, 0.2, 0.3], "shape"),
  ])
  func brokenSubmissionsAreRefused(shape: [Int], values: [Float], words: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "broken.npy")
    try NPYFile.write(NumericArray(shape: shape, .float32(values)), to: file)
    #expect {
      try Submission.read(file, name: "broken", jets: 3)
    } throws: {
      "\($0)".contains(words) && "\($0)".contains("broken.npy")
    }
  }
}
