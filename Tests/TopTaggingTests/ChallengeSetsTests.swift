import Foundation
import Jets
import TestSupport
import Testing
import TopTagging

@Suite struct ChallengeSetsTests {
  let training = SyntheticJets.make(40, seed: 1)
  let publicJets = SyntheticJets.make(20, seed: 2)
  let privateJets = SyntheticJets.make(30, seed: 3)

  private func make(
    _ shift: DetectorShift = .strong, publicJets: LabelledJets? = nil
  ) throws -> (sets: ChallengeSets, truth: PrivateTruth) {
    try ChallengeSets.make(
      training: training, publicJets: publicJets ?? self.publicJets, privateJets: privateJets,
      shift: shift, seed: 5)
  }

  @Test func simulationStaysAndTheRestIsShifted() throws {
    let sets = try make().sets
    #expect(sets.training.jets.contentHash == training.jets.contentHash)
    #expect(sets.publicJets.jets.contentHash != publicJets.jets.contentHash)
    #expect(sets.privateJets.contentHash != privateJets.jets.contentHash)
    #expect(sets.publicJets.isSignal == publicJets.isSignal)
  }

  @Test func publicAndPrivateJetsAreShiftedByRandomNumbersOfTheirOwn() throws {
    let sets = try make().sets
    func shifted(_ jets: LabelledJets, seed: UInt64) -> String {
      DetectorShift.strong.applied(to: jets.jets, seed: seed).contentHash
    }
    // The public jets are what the seed alone says; the private ones must not repeat their smearing.
    #expect(sets.publicJets.jets.contentHash == shifted(publicJets, seed: 5))
    #expect(sets.privateJets.contentHash != shifted(privateJets, seed: 5))
    #expect(sets.privateJets.contentHash == shifted(privateJets, seed: 6))
  }

  @Test func noShiftLeavesEverything() throws {
    #expect(try make(.none).sets.privateJets.contentHash == privateJets.jets.contentHash)
  }

  @Test func aJetInTwoSetsIsRefused() throws {
    let shared = LabelledJets(
      jets: training.jets.selecting(Array(0..<20)), isSignal: Array(training.isSignal.prefix(20)))
    #expect {
      try make(publicJets: shared)
    } throws: { error in
      let text = "\(error)"
      return text.contains("training") && text.contains("public") && text.contains("20")
    }
  }

  @Test func theFolderHoldsEverythingButThePrivateLabels() throws {
    let folder = try TemporaryFolder()
    let (sets, truth) = try make()
    _ = try ChallengeFolder.write(
      sets, truth: truth, shift: .strong, seed: 5, to: folder.url, overwrite: false)
    let opened = try ChallengeFolder.open(folder.url)
    #expect(try opened.training().isSignal == training.isSignal)
    #expect(try opened.publicJets().jets.contentHash == sets.publicJets.jets.contentHash)
    #expect(try opened.privateJets().contentHash == sets.privateJets.contentHash)
    #expect(try opened.truth().count == 30)
    let privateFile = folder.url.appending(path: "private.npz")
    #expect(throws: (any Error).self) { try JetFiles.read(privateFile) }
  }

  @Test func nothingIsOverwrittenUnasked() throws {
    let folder = try TemporaryFolder()
    let (sets, truth) = try make()
    func write(_ overwrite: Bool) throws {
      _ = try ChallengeFolder.write(
        sets, truth: truth, shift: .strong, seed: 5, to: folder.url, overwrite: overwrite)
    }
    try write(false)
    #expect(throws: (any Error).self) { try write(false) }
    try write(true)
  }

  @Test(arguments: ["train.npz", "private.npz", "organizer/truth.npy"])
  func aChangedFileIsNoticed(name: String) throws {
    let folder = try TemporaryFolder()
    let (sets, truth) = try make()
    _ = try ChallengeFolder.write(
      sets, truth: truth, shift: .strong, seed: 5, to: folder.url, overwrite: false)
    let file = folder.url.appending(path: name)
    var data = try Data(contentsOf: file)
    data[data.count / 2] ^= 1
    try data.write(to: file)
    let opened = try ChallengeFolder.open(folder.url)
    #expect {
      _ = try opened.training()
      _ = try opened.privateJets()
      _ = try opened.truth()
    } throws: {
      "\($0)".contains(name) && "\($0)".contains("SHA-256")
    }
  }

  @Test func anEmptyFolderIsNoChallenge() throws {
    let folder = try TemporaryFolder()
    #expect {
      try ChallengeFolder.open(folder.url)
    } throws: {
      "\($0)".contains("challenge prepare")
    }
  }

  @Test func tenthsCoverTheFileOnce() {
    let parts = ChallengeSplit.tenths(of: 1234)
    #expect(parts.map(\.count) == [988, 123, 123])
    #expect(parts.flatMap { $0 }.sorted() == Array(0..<1234))
  }
}
