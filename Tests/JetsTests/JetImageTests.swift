import Foundation
import Jets
import Testing

@Suite struct JetImageTests {
  static let recipes: [(name: String, recipe: JetImageRecipe)] = {
    var plain = JetImageRecipe.asSubmitted
    plain.center = false
    plain.rotate = false
    plain.flip = false
    plain.normalize = false
    var rotated = JetImageRecipe.fixed
    rotated.flip = false
    rotated.size = 24
    rotated.halfWidth = 1
    var flipped = JetImageRecipe.asSubmitted
    flipped.center = false
    flipped.rotate = false
    return [
      ("image", .asSubmitted), ("image_plain", plain), ("image_rotated", rotated),
      ("image_flipped", flipped),
    ]
  }()

  @Test(arguments: 0..<4)
  func imagesAgreeWithNumPy(number: Int) throws {
    let (name, recipe) = Self.recipes[number]
    let sample = try Fixtures.jets().jets
    let expected = try Fixtures.expected(name)
    #expect(expected.shape == [sample.count, recipe.size, recipe.size])
    let images = sample.rows(recipe.pixelCount, of: 0..<sample.count) { recipe.fill($0, into: $1) }
    // Single precision: 10⁻⁶ of the largest pixel.
    let largest = Double(images.max() ?? 0)
    #expect(largestDifference(images, expected.doubles) < 2e-6 * largest)
  }

  @Test func normalizedImagesAddUpToTheScale() throws {
    let sample = try Fixtures.jets().jets
    for (recipe, sum) in [(JetImageRecipe.asSubmitted, Float(1)), (.fixed, 20)] {
      let images = sample.rows(recipe.pixelCount, of: 0..<sample.count) {
        recipe.fill($0, into: $1)
      }
      for jet in 0..<sample.count {
        let total = images[jet * 1600..<(jet + 1) * 1600].reduce(0, +)
        #expect(abs(total / sum - 1) < 1e-5)
      }
    }
  }

  private func image(_ jet: [FourMomentum], _ recipe: JetImageRecipe = .asSubmitted) -> [Float] {
    JetSample(constituents: [jet]).rows(recipe.pixelCount, of: 0..<1) { recipe.fill($0, into: $1) }
  }

  /// Three prongs well inside pixels, so that rounding moves nothing over an edge.
  private func prongs(eta: Float, phi: Float, mirror: Float = 1) -> [FourMomentum] {
    [
      constituent(300, eta, phi), constituent(150, eta + mirror * 0.31, phi + 0.12),
      constituent(80, eta - mirror * 0.13, phi + 0.43),
      constituent(20, eta + mirror * 0.07, phi - 0.26),
    ]
  }

  @Test(arguments: [Float(0.7), 3.0, 3.14159, -3.1, -1.5])
  func theImageDoesNotDependOnWhereTheJetPoints(phi: Float) {
    let reference = image(prongs(eta: 0.1, phi: 0))
    let moved = image(prongs(eta: 0.1, phi: phi))
    #expect(zip(reference, moved).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func theImageOfAMirroredJetIsTheSame() {
    var recipe = JetImageRecipe.asSubmitted
    let jet = image(prongs(eta: 0, phi: 1), recipe)
    let mirrored = image(prongs(eta: 0, phi: 1, mirror: -1), recipe)
    #expect(zip(jet, mirrored).allSatisfy { abs($0 - $1) < 1e-5 })
    recipe.flip = false
    #expect(
      image(prongs(eta: 0, phi: 1), recipe) != image(prongs(eta: 0, phi: 1, mirror: -1), recipe))
  }

  @Test func columnsAreEtaAndRowsArePhi() {
    var recipe = JetImageRecipe.asSubmitted
    recipe.center = false
    recipe.rotate = false
    recipe.flip = false
    // The axis points almost along the first constituent; the second lies at higher η, the third at
    // higher φ.
    let pixels = image(
      [constituent(1000, 0, 0), constituent(1, 0.5, 0.02), constituent(2, 0.02, 0.62)], recipe)
    let row = { (y: Double) in Int((y + 0.8) / 0.04) }
    #expect(abs(pixels[row(0.02) * 40 + row(0.5)] - 1.0 / 1003) < 1e-6)
    #expect(abs(pixels[row(0.62) * 40 + row(0.02)] - 2.0 / 1003) < 1e-6)
  }

  @Test func aSingleConstituentSitsInTheMiddle() {
    let pixels = image([constituent(580, 0.4, 2)])
    #expect(pixels[20 * 40 + 20] == 1)
    #expect(pixels.reduce(0, +) == 1)
  }

  @Test func aConstituentAlongTheBeamDoesNotSpoilTheImage() {
    let jet = prongs(eta: 0.2, phi: 1)
    let spoiled = jet + [FourMomentum(e: 1, px: 0, py: 0, pz: 1)]
    let pixels = image(spoiled)
    #expect(pixels.allSatisfy { $0.isFinite })
    #expect(abs(pixels.reduce(0, +) - 1) < 1e-5)
  }

  @Test func recipesSurviveJSON() throws {
    let data = try JSONEncoder().encode(JetImageRecipe.fixed)
    #expect(try JSONDecoder().decode(JetImageRecipe.self, from: data) == .fixed)
    #expect(JetImageRecipe.fixed != .asSubmitted)
  }
}
