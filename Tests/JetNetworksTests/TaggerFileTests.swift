import DataFiles
import Foundation
import JetNetworks
import Jets
import TensorEngine
import TestSupport
import Testing

@Suite("Taggers from files") struct TaggerFileTests {
  private static func tagger(_ kind: TaggerKind, quirky: Bool) throws -> Tagger {
    let jets = SyntheticJets.make(12, seed: 1).jets
    var images = JetImageRecipe.fixed
    images.size = 8
    var constituents = quirky ? ConstituentRecipe.asSubmitted : .fixed
    constituents.length = 4
    constituents.fitRows = constituents.fitRows.map { _ in 0..<8 }
    let preprocessing = try JetPreprocessing(
      kind, images: images, constituents: constituents, fittedOn: jets)
    return Tagger(
      network: try Network(preprocessing.architecture(.fixed), seed: 1),
      preprocessing: preprocessing)
  }

  @Test(
    "Whatever became of a tagger's preprocessing or architecture is an error, or a tagger",
    arguments: TaggerKind.allCases.flatMap { kind in [(kind, false), (kind, true)] })
  func damages(kind: TaggerKind, quirky: Bool) throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "tagger.safetensors")
    let tagger = try TaggerFileTests.tagger(kind, quirky: quirky)
    try tagger.save(to: url, summary: "{}")
    let jets = SyntheticJets.make(2, seed: 2).jets
    #expect(try Tagger.load(url).tagger.scores(of: jets) == tagger.scores(of: jets))
    for text in ["preprocessing", "architecture"] {
      let outcome = try ModelDamage.sweep(url, metadata: text) {
        let count = try Tagger.load($0).tagger.scores(of: jets).count
        #expect(count == 2)
      }
      #expect(outcome.refused > 10)
    }
  }

  @Test(
    "What does not fit is named",
    arguments: [
      (TaggerKind.linear, "\"names\":[\"pt\",", "\"names\":[", "the observables are eta"),
      (.linear, "\"means\":[", "\"means\":[1,", "15 means and 14 deviations for 14 observables"),
      (.sets, "\"length\":4", "\"length\":-4", "the length is -4, expected 1 to 4096"),
      (.sets, "\"length\":4", "\"length\":5", "\"constituents\" has shape [4, 7], the preproc"),
      (.sets, "\"means\":[", "\"means\":[1,", "8 means and 7 deviations"),
      (.cnn, "\"size\":8", "\"size\":1000000000000000000", "expected 1 to 256 pixels"),
      (.cnn, "\"images\":{", "\"pictures\":{", "\"images\" is missing, which a network cnn reads"),
      (.cnn, "\"kind\":\"cnn\"", "\"kind\":\"beast\"", "\"constituents\" is missing"),
    ])
  func messages(kind: TaggerKind, old: String, new: String, words: String) throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "tagger.safetensors")
    try TaggerFileTests.tagger(kind, quirky: false).save(to: url, summary: "{}")
    var file = try SafetensorsFile.read(url)
    let text = try #require(file.metadata["preprocessing"])
    #expect(text.contains(old), "\(text)")
    file.metadata["preprocessing"] = text.replacing(old, with: new)
    try file.write(to: url, overwrite: true)
    let error = try #require(throws: DataFileError.self) { try Tagger.load(url) }
    #expect("\(error)".contains(words) && "\(error)".contains("tagger.safetensors"), "\(error)")
  }
}
