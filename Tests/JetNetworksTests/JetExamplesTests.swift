import Jets
import JetNetworks
import TensorEngine
import TestSupport
import Testing

/// What networks are shown of jets: the rows that were asked for, prepared as the model says.
@Suite struct JetExamplesTests {
  let jets = SyntheticJets.make(30, seed: 4).jets

  private func inputs(
    _ kind: TaggerKind, _ examples: [Int], images: JetImageRecipe = .fixed
  ) throws -> (values: [String: Tensor], preprocessing: JetPreprocessing) {
    let preprocessing = try JetPreprocessing(
      kind, images: images, constituents: .fixed, fittedOn: jets)
    let inputs = JetExamples(jets: jets, preprocessing: preprocessing)
      .inputs(examples[...], on: Tape())
    return (inputs.mapValues(\.tensor), preprocessing)
  }

  @Test("Each row is the jet that was drawn, also when it is drawn twice and out of order")
  func rowsAreTheDrawnJets() throws {
    let drawn = [7, 2, 29, 7]
    let (values, preprocessing) = try inputs(.beast, drawn)
    let image = try #require(values[BeastArchitecture.imageInput])
    let sequence = try #require(values[BeastArchitecture.sequenceInput])
    #expect(image.shape == [4, 40, 40, 1] && sequence.shape == [4, 200, 7])
    let scaler = try #require(preprocessing.constituents)
    for (row, jet) in drawn.enumerated() {
      var pixels = [Float](repeating: 0, count: 1600)
      var features = [Float](repeating: 0, count: 1400)
      jets.withConstituents(of: jet) { parts in
        pixels.withUnsafeMutableBufferPointer {
          JetImageRecipe.fixed.fill(parts, into: $0.baseAddress!)
        }
        features.withUnsafeMutableBufferPointer { scaler.fill(parts, into: $0.baseAddress!) }
      }
      #expect(Array(image.values[row * 1600..<(row + 1) * 1600]) == pixels)
      #expect(Array(sequence.values[row * 1400..<(row + 1) * 1400]) == features)
    }
  }

  @Test("Observables of the training jets have mean 0 and standard deviation 1")
  func observablesAreStandardized() throws {
    let values = try #require(
      inputs(.linear, Array(0..<30)).values[JetExamples.observablesInput]
    ).values
    let names = JetObservables.names
    var spreading = 0
    for column in names.indices {
      let numbers = (0..<30).map { Double(values[$0 * names.count + column]) }
      let mean = numbers.reduce(0, +) / 30
      let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 30
      #expect(abs(mean) < 1e-4, "\(names[column])")
      // The synthetic jets all have the same number of constituents: such a column stays 0.
      guard variance > 0 else { continue }
      spreading += 1
      #expect(abs(variance - 1) < 1e-3, "\(names[column]): \(variance)")
    }
    #expect(spreading >= 12)
  }

  @Test("Images are made by the recipe of the model, not by a standard one")
  func recipesAreKept() throws {
    var recipe = JetImageRecipe.asSubmitted
    recipe.size = 16
    let (values, preprocessing) = try inputs(.cnn, [0], images: recipe)
    #expect(preprocessing.images == recipe && preprocessing.constituents == nil)
    #expect(values[BeastArchitecture.imageInput]?.shape == [1, 16, 16, 1])
    #expect(values.count == 1)
  }

  @Test("Each kind sees its own inputs, and its network asks for just these")
  func kinds() throws {
    for kind in TaggerKind.allCases {
      let (values, preprocessing) = try inputs(kind, [0, 1])
      let wanted = preprocessing.architecture(.fixed).inputs
      #expect(Set(values.keys) == Set(wanted.map(\.name)), "\(kind)")
      for input in wanted {
        let shape = try #require(values[input.name]).shape.dimensions
        #expect(Array(shape.dropFirst()) == input.shape.dimensions, "\(kind), \(input.name)")
      }
    }
  }
}
