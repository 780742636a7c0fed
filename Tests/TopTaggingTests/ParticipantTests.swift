import Foundation
import JetNetworks
import Jets
import TensorEngine
import TestSupport
import Testing
import TopTagging

@Suite struct ParticipantTests {
  let training = SyntheticJets.make(160, seed: 11)
  let publicJets = SyntheticJets.make(60, seed: 12)

  /// One short pass for each entry.
  private func configuration(members: Int = 1) -> ChallengeConfiguration {
    var recipe = TaggerRecipe.fixed(
      EpochCounts(images: 1, sequences: 1, joining: 1, adaptation: 1))
    for key in recipe.training.keys { recipe.training[key]?.batchSize = 64 }
    return ChallengeConfiguration(
      seed: 3, members: members, shift: .mild, validationFraction: 0.2, recipes: [recipe])
  }

  private func participant(
    _ folder: TemporaryFolder, _ configuration: ChallengeConfiguration
  ) throws -> Participant {
    try Participant(
      configuration, training: training, publicJets: publicJets, folder: folder.url)
  }

  @Test func branchesComeBeforeTheBeastAndEachAdaptsAfterItsTraining() {
    let stages = ChallengeConfiguration.quick().stages
    let names = stages.map(\.identifier)
    #expect(names.count == Set(names).count)
    for (index, stage) in stages.enumerated() where stage.adapts {
      #expect(stages[index - 1].kind == stage.kind && !stages[index - 1].adapts)
    }
    let beast = names.firstIndex(of: "fixed-beast-1") ?? 0
    #expect(names[..<beast].contains("fixed-cnn-1") && names[..<beast].contains("fixed-rnn-1"))
  }

  @Test func everyStageLeavesAModelThatScoresTheSameAfterLoading() throws {
    let folder = try TemporaryFolder()
    var seen = Set<String>()
    var lastFraction = 0.0
    let entries = try participant(folder, configuration()).train(resuming: false) {
      seen.insert($0.stage.identifier)
      #expect($0.fraction >= lastFraction - 1e-9)
      lastFraction = $0.fraction
    }
    #expect(entries.count == 8)
    #expect(seen.count == 8)
    for entry in entries {
      let name = "models/\(entry.summary.stage.identifier).safetensors"
      let loaded = try Tagger.load(folder.url.appending(path: name)).tagger
      #expect(loaded.preprocessing == entry.tagger.preprocessing)
      let scores = loaded.scores(of: publicJets.jets)
      #expect(scores == entry.tagger.scores(of: publicJets.jets))
      #expect(scores.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
  }

  @Test func finishedStagesAreReadBack() throws {
    let folder = try TemporaryFolder()
    let participant = try participant(folder, configuration())
    let first = try participant.train(resuming: false) { _ in }
    let file = folder.url.appending(path: "models/fixed-linear-1.safetensors")
    let before = try Data(contentsOf: file)
    try FileManager.default.removeItem(
      at: folder.url.appending(path: "models/fixed-beast-1-adapted.safetensors"))
    let second = try participant.train(resuming: true) { _ in }
    #expect(try Data(contentsOf: file) == before)
    for (a, b) in zip(first, second) {
      #expect(a.tagger.scores(of: publicJets.jets) == b.tagger.scores(of: publicJets.jets))
    }
  }

  /// A tenth of 60 jets, at random, would often be without one of three signal jets.
  @Test(arguments: 1...6)
  func validationHoldsBothClasses(seed: UInt64) throws {
    var configuration = configuration()
    configuration.seed = seed
    configuration.validationFraction = 0.1
    for key in configuration.recipes[0].training.keys where key != "linear" {
      configuration.recipes[0].training[key] = nil
      configuration.recipes[0].adaptation[key] = nil
    }
    let all = SyntheticJets.make(60, seed: 31)
    let few = all.isSignal.indices.filter { all.isSignal[$0] == 1 }.prefix(3)
    let rows = all.isSignal.indices.filter { all.isSignal[$0] == 0 || few.contains($0) }
    let folder = try TemporaryFolder()
    let entries = try Participant(
      configuration, training: all.selecting(rows), publicJets: publicJets, folder: folder.url
    ).train(resuming: false) { _ in }
    #expect(entries[0].summary.history.allSatisfy { $0.validationAUC != nil })
  }

  @Test func oneJetOfAClassIsTooFew() throws {
    let all = SyntheticJets.make(60, seed: 31)
    let first = try #require(all.isSignal.firstIndex(of: 1))
    let rows = all.isSignal.indices.filter { all.isSignal[$0] == 0 || $0 == first }
    let folder = try TemporaryFolder()
    #expect {
      try Participant(
        configuration(), training: training, publicJets: all.selecting(rows), folder: folder.url)
    } throws: {
      "\($0)".contains("The public set has 1 signal and") && "\($0)".contains("at least two")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func membersDiffer() throws {
    var configuration = configuration(members: 2)
    configuration.recipes[0].training = configuration.recipes[0].training.filter {
      $0.key == "linear"
    }
    configuration.recipes[0].adaptation = [:]
    let folder = try TemporaryFolder()
    let entries = try participant(folder, configuration).train(resuming: false) { _ in }
    #expect(entries.map(\.summary.stage.member) == [0, 1])
    #expect(
      entries[0].tagger.scores(of: publicJets.jets)
        != entries[1].tagger.scores(of: publicJets.jets))
  }

  @Test func adaptationStartsFromTheTrainedEntryAndTheBeastFromTheTrainedBranches() throws {
    var configuration = configuration()
    // Steps too small to be seen: what a stage ends with is what it started from.
    for key in configuration.recipes[0].adaptation.keys {
      configuration.recipes[0].adaptation[key]?.learningRate = 1e-9
    }
    configuration.recipes[0].training["beast"]?.learningRate = 1e-9
    let folder = try TemporaryFolder()
    let entries = try participant(folder, configuration).train(resuming: false) { _ in }
    func network(_ identifier: String) throws -> Network {
      try #require(entries.first { $0.summary.stage.identifier == identifier }).tagger.network
    }
    func distance(_ first: Network, _ second: Network, _ prefix: String) throws -> Float {
      var largest: Float = 0
      for name in first.parameters.parameters.map(\.name) where name.hasPrefix(prefix) {
        let values = try #require(first.parameters[name]).values
        for (one, other) in zip(values, try #require(second.parameters[name]).values) {
          largest = max(largest, abs(one - other))
        }
      }
      return largest
    }
    for kind in ["linear", "cnn", "rnn", "beast"] {
      let (before, after) = (
        try network("fixed-\(kind)-1"), try network("fixed-\(kind)-1-adapted")
      )
      #expect(try distance(before, after, "") < 1e-5, "\(kind)")
    }
    for branch in ["cnn", "rnn"] {
      let found = try distance(network("fixed-\(branch)-1"), network("fixed-beast-1"), branch)
      #expect(found < 1e-5, "\(branch)")
    }
  }

  @Test func anEnsembleSubmitsTheMeanScoreOfItsMembers() throws {
    var configuration = configuration(members: 3)
    configuration.recipes[0].training = configuration.recipes[0].training.filter {
      $0.key == "linear"
    }
    configuration.recipes[0].adaptation = [:]
    let folder = try TemporaryFolder()
    let entries = try withExtendedLifetime(folder) {
      try participant(folder, configuration).train(resuming: false) { _ in }
    }
    let submissions = configuration.submissions(of: entries) { entry in
      [0.1, 0.4, 0.9].map { $0 * Double(entry.summary.stage.member + 1) / 3 }
    }
    #expect(submissions.count == 4)
    let mean = try #require(submissions.last)
    #expect(mean.name == "Linear × 3")
    for (score, expected) in zip(mean.scores, [0.2, 0.8, 1.8]) {
      #expect(abs(score - expected / 3) < 1e-6)
    }
  }

  @Test func precisionIsThatOfEveryTraining() {
    var configuration = ChallengeConfiguration.quick()
    configuration.setPrecision(.bfloat16)
    let fits = configuration.recipes.flatMap { Array($0.training.values) + $0.adaptation.values }
    #expect(fits.count == 14 && fits.allSatisfy { $0.precision == .bfloat16 })
  }

  @Test func theLinearFloorLearnsTheObviousDifference() throws {
    var configuration = configuration()
    configuration.recipes[0].training = configuration.recipes[0].training.filter {
      $0.key == "linear"
    }
    configuration.setEpochs(30)
    let folder = try TemporaryFolder()
    let entries = try participant(folder, configuration).train(resuming: false) { _ in }
    let test = SyntheticJets.make(200, seed: 99)
    let scores = entries[0].tagger.scores(of: test.jets)
    let right = zip(scores, test.isSignal).filter { ($0 > 0.5) == ($1 == 1) }.count
    #expect(right > 180)
  }
}
