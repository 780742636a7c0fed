import JetNetworks
import DataFiles
import Foundation
import Jets
import TopTagging
import Training

/// The jets that networks and preprocessing are timed on. What a network costs depends on them:
/// most pixels of a jet image are empty.
struct BenchmarkJets {
  let jets: LabelledJets
  private let recipe: TaggerRecipe

  /// Reads the jets of the settings' file.
  init(_ settings: BenchmarkSettings) throws {
    var options = settings.reading
    options.maximumJets = 16_384
    jets = try JetFiles.read(settings.data, options: options)
    recipe = settings.recipe
  }

  private init(_ jets: LabelledJets, _ recipe: TaggerRecipe) {
    self.jets = jets
    self.recipe = recipe
  }

  /// `parts` groups of equally many jets each, from few to many constituents.
  func groupedByMultiplicity(_ parts: Int) -> [BenchmarkJets] {
    let order = (0..<jets.count).sorted {
      (jets.jets.multiplicity(of: $0), $0) < (jets.jets.multiplicity(of: $1), $1)
    }
    return (0..<parts).map { part in
      let chosen = order[part * jets.count / parts..<(part + 1) * jets.count / parts]
      return BenchmarkJets(jets.selecting(Array(chosen)), recipe)
    }
  }

  var meanConstituents: Double {
    Double(jets.jets.constituentCount) / Double(jets.count)
  }

  /// `count` examples for the network `kind`; jets are taken again from the start where the file
  /// has fewer. Their classes alternate: what a step costs does not depend on the truth, but a
  /// trainer refuses jets of one class, and those of few constituents are.
  func examples(_ kind: TaggerKind, count: Int) throws -> LabelledExamples {
    let preprocessing = try JetPreprocessing(
      kind, images: recipe.images, constituents: recipe.constituents, fittedOn: jets.jets)
    let chosen = jets.jets.selecting((0..<count).map { $0 % jets.count })
    return LabelledExamples(
      source: JetExamples(jets: chosen, preprocessing: preprocessing),
      labels: (0..<count).map { UInt8($0 % 2) })
  }

  /// The share of pixels that are not zero in the images of the first jets.
  var occupancy: Double {
    let images = recipe.images
    var pixels = [Float](repeating: 0, count: images.pixelCount)
    let looked = min(jets.count, 1000)
    var lit = 0
    pixels.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for jet in 0..<looked {
        jets.jets.withConstituents(of: jet) { images.fill($0, into: base) }
        lit += buffer.count { $0 != 0 }
      }
    }
    return Double(lit) / Double(looked * pixels.count)
  }
}

/// What the networks and the preprocessing were timed on.
public struct BenchmarkData: Codable, Equatable, Sendable {
  /// The name of the file.
  public var file: String
  /// The number of jets looked at.
  public var jets: Int
  /// The mean number of constituents.
  public var meanConstituents: Double
  /// The share of pixels that are not zero.
  public var imageOccupancy: Double

  /// Describes the jets of the settings' file.
  ///
  /// - Throws: an error when they can't be read.
  public init(_ settings: BenchmarkSettings) throws {
    let used = try BenchmarkJets(settings)
    file = settings.data.lastPathComponent
    jets = used.jets.count
    meanConstituents = used.meanConstituents
    imageOccupancy = used.occupancy
  }
}
