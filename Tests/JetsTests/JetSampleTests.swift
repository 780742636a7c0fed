import Foundation
import Jets
import Testing

@Suite struct JetSampleTests {
  @Test func constituentsAreBroughtIntoFallingPT() {
    let sample = JetSample(constituents: [
      [constituent(1, 0, 0), constituent(5, 0, 1), constituent(3, 1, 0)]
    ])
    #expect(sample[0].map { $0.pt.rounded() } == [5, 3, 1])
  }

  @Test func selectionsOfSelections() throws {
    let labelled = try Fixtures.jets()
    let once = labelled.selecting([10, 20, 30, 39])
    let twice = once.selecting([3, 1, 1])
    #expect(twice.count == 3)
    #expect(twice.jets[0] == labelled.jets[39])
    #expect(twice.jets[1] == labelled.jets[20])
    #expect(twice.isSignal == [39, 20, 20].map { labelled.isSignal[$0] })
    #expect(twice.jets.constituentCount == [39, 20, 20].reduce(0) { $0 + labelled.jets[$1].count })
  }

  @Test func joinedPartsAreTheWhole() throws {
    let sample = try Fixtures.jets().jets
    let parts = [sample.selecting(0..<13), sample.selecting(13..<14), sample.selecting(14..<40)]
    #expect(JetSample(joining: parts).contentHash == sample.contentHash)
  }

  @Test func hashesFindTheSameJetAnywhere() throws {
    let sample = try Fixtures.jets().jets
    let hashes = sample.jetHashes()
    #expect(Set(hashes).count == sample.count)
    #expect(JetSample(constituents: [sample[17]]).jetHashes() == [hashes[17]])
  }

  @Test(arguments: 0..<4)
  func hashesSeeTheLastBitOfEveryComponent(component: Int) throws {
    let sample = try Fixtures.jets().jets
    var jet = sample[5]
    let last = jet.count - 1
    switch component {
    case 0: jet[last].e = jet[last].e.nextUp
    case 1: jet[last].px = jet[last].px.nextUp
    case 2: jet[last].py = jet[last].py.nextUp
    default: jet[last].pz = jet[last].pz.nextUp
    }
    #expect(JetSample(constituents: [jet]).jetHashes()[0] != sample.jetHashes()[5])
  }

  @Test func theContentHashDependsOnJetsAndOrderOnly() throws {
    let sample = try Fixtures.jets().jets
    let copy = JetSample(constituents: (0..<sample.count).map { sample[$0] })
    #expect(copy.contentHash == sample.contentHash)
    #expect(sample.contentHash.count == 64)
    #expect(sample.selecting([1, 0]).contentHash != sample.selecting([0, 1]).contentHash)
  }
}
