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
    let scores: [Float] = [0.25, 0.5, 1, 0]
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
    #expect(try Submission.read(file, name: "keras", jets: 3).scores == [0.1, 0.7, 0.5])
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
