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
    // The public jets are what the seed alone says; the private ones must not repeat their
    // smearing.
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

  @Test(arguments: [(617, 617), (1231, 3), (4, 1200), (20, 35), (3, 3)])
  func tenthsCoverTheFileOnceAndHoldBothClasses(signal: Int, background: Int) throws {
    let labels = Array(repeating: UInt8(1), count: signal) + Array(repeating: 0, count: background)
    let parts = try ChallengeSplit.tenths(of: labels, file: "jets.npz")
    #expect(parts.flatMap { $0 }.sorted() == Array(labels.indices))
    for part in parts[1...] {
      for (label, count) in [(UInt8(1), signal), (0, background)] {
        #expect(part.count(where: { labels[$0] == label }) == max(count / 10, 1))
      }
    }
    #expect(try ChallengeSplit.tenths(of: labels, file: "again.npz") == parts)
  }

  @Test func tooFewOfAClassAreRefusedWithTheirNumber() {
    #expect {
      try ChallengeSplit.tenths(of: [1, 1] + Array(repeating: 0, count: 500), file: "jets.npz")
    } throws: {
      "\($0)".contains("jets.npz has 2 signal and 500 background jets")
        && "\($0)".contains("--public")
    }
  }

  @Test func theFirstJetsAreOfBothClasses() {
    let mixed: [UInt8] = [0, 1, 0, 0, 1]
    #expect(ChallengeSplit.first(3, of: mixed) == [0, 1, 2])
    #expect(ChallengeSplit.first(9, of: mixed) == [0, 1, 2, 3, 4])
    let sorted = Array(repeating: UInt8(1), count: 30) + Array(repeating: 0, count: 10)
    #expect(ChallengeSplit.first(8, of: sorted) == [0, 1, 2, 3, 4, 5, 30, 31])
    #expect(ChallengeSplit.first(2, of: sorted) == [0, 30])
  }

  @Test(arguments: ["training", "public", "private"])
  func setsOfOneClassAreRefused(name: String) {
    var sets = ["training", "public", "private"].enumerated().reduce(into: [:]) {
      $0[$1.element] = SyntheticJets.make(20, seed: UInt64($1.offset + 40))
    }
    sets[name] = sets[name].map {
      LabelledJets(jets: $0.jets, isSignal: Array(repeating: 0, count: $0.count))
    }
    #expect {
      guard let training = sets["training"], let open = sets["public"],
        let hidden = sets["private"]
      else { return }
      _ = try ChallengeSets.make(
        training: training, publicJets: open, privateJets: hidden, shift: .none, seed: 1)
    } throws: {
      "\($0)".contains("the \(name) set has 0 signal and 20 background jets")
    }
  }

  @Test func aFailureLeavesAnEarlierChallengeAsItWas() throws {
    let folder = try TemporaryFolder()
    let (sets, truth) = try make()
    let own = folder.url.appending(path: "notes.txt")
    try Data("mine".utf8).write(to: own)
    _ = try ChallengeFolder.write(
      sets, truth: truth, shift: .strong, seed: 5, to: folder.url, overwrite: false)
    let before = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path).sorted()
    // Something that is no file stands where the last one would go.
    let manifest = folder.url.appending(path: "challenge.json")
    try FileManager.default.removeItem(at: manifest)
    try FileManager.default.createDirectory(at: manifest, withIntermediateDirectories: false)
    let train = try Data(contentsOf: folder.url.appending(path: "train.npz"))
    #expect(throws: (any Error).self) {
      try ChallengeFolder.write(
        sets, truth: truth, shift: .none, seed: 6, to: folder.url, overwrite: true)
    }
    #expect(try Data(contentsOf: folder.url.appending(path: "train.npz")) == train)
    try FileManager.default.removeItem(at: manifest)
    _ = try ChallengeFolder.write(
      sets, truth: truth, shift: .strong, seed: 5, to: folder.url, overwrite: true)
    let after = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path).sorted()
    #expect(before == after)
    #expect(try String(contentsOf: own, encoding: .utf8) == "mine")
  }
}
