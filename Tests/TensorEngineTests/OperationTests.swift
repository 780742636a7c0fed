import Randomness
import TensorEngine
import TestSupport
import Testing

/// What PyTorch found for one entry of the catalog.
struct OperationGolden: Decodable, Sendable {
  let operands: [GoldenArray]
  let result: GoldenArray
  let cotangent: GoldenArray
  let gradients: [GoldenArray]
  let directions: [GoldenArray]?
  let secondGradients: [GoldenArray]?
}

@Suite("Every operation of the catalog")
struct OperationTests {
  static let references = try? golden("operations.json", as: [String: OperationGolden].self)

  @Test("values and gradients agree with PyTorch in double", arguments: OperationCatalog.samples)
  func agreesWithReference(_ sample: OperationSample) throws {
    let reference = try #require(OperationTests.references?[sample.name])
    let tape = Tape()
    let leaves = reference.operands.map { tape.leaf($0.tensor) }
    let result = sample.evaluate(leaves)
    let tolerance = Double(sample.tolerance)
    #expect(mismatch(result.tensor, reference.result, relative: tolerance) == nil)
    let weighted = (result * tape.constant(reference.cotangent.tensor)).sum()
    let gradients = tape.gradients(of: weighted, withRespectTo: leaves)
    for (gradient, expected) in zip(gradients, reference.gradients) {
      #expect(mismatch(gradient.tensor, expected, relative: tolerance) == nil)
    }
  }

  @Test(
    "second derivatives agree with PyTorch in double",
    arguments: OperationCatalog.samples.filter { $0.smoothness >= 2 })
  func secondDerivativesAgree(_ sample: OperationSample) throws {
    let reference = try #require(OperationTests.references?[sample.name])
    let directions = try #require(reference.directions)
    let expected = try #require(reference.secondGradients)
    let tape = Tape()
    let leaves = reference.operands.map { tape.leaf($0.tensor) }
    let weighted = (sample.evaluate(leaves) * tape.constant(reference.cotangent.tensor)).sum()
    let gradients = tape.gradients(of: weighted, withRespectTo: leaves, keepingGraph: true)
    for (gradient, first) in zip(gradients, reference.gradients) {
      #expect(mismatch(gradient.tensor, first, relative: Double(sample.tolerance)) == nil)
    }
    var projected = tape.constant(0)
    for (gradient, direction) in zip(gradients, directions) {
      projected = projected + (gradient * tape.constant(direction.tensor)).sum()
    }
    let second = tape.gradients(of: projected, withRespectTo: leaves)
    for (gradient, reference) in zip(second, expected) {
      #expect(
        mismatch(
          gradient.tensor, reference, relative: 10 * Double(sample.tolerance), absolute: 1e-6)
          == nil)
    }
  }

  @Test("gradients agree with finite differences", arguments: OperationCatalog.samples)
  func agreesWithFiniteDifferences(_ sample: OperationSample) {
    let random = RandomStream(seed: 11)
    let check = checkGradient(
      of: sample.evaluate, at: sample.operands(random), step: 0.002, random: random)
    #expect(check.relativeError < 3e-3, "\(check.place)")
  }

  @Test("names are unique and every entry has a reference")
  func catalogIsComplete() throws {
    let names = OperationCatalog.samples.map(\.name)
    #expect(Set(names).count == names.count)
    let references = try #require(OperationTests.references)
    #expect(Set(names) == Set(references.keys))
  }

  @Test(
    "a fused operation says that it cannot be differentiated twice",
    arguments: OperationCatalog.samples.filter { $0.smoothness == 1 }.map(\.name))
  func fusedOperationsSaySo(_ name: String) throws {
    let sample = try #require(OperationCatalog.samples.first { $0.name == name })
    let tape = Tape()
    let leaves = sample.operands(RandomStream(seed: 3)).map { tape.leaf($0) }
    let result = sample.evaluate(leaves)
    #expect(!tape.canDifferentiateTwice(result, withRespectTo: leaves))
  }

  @Test("dense chains can be differentiated twice")
  func denseChainsAgree() {
    let tape = Tape()
    let x = tape.leaf(Tensor([1, 2, 3]))
    let pooled = tape.leaf(Tensor(shape: [1, 2, 2, 1])).maxPooling(2)
    #expect(tape.canDifferentiateTwice(x.exp().softmax(), withRespectTo: [x]))
    // A fused operation beside the path does not matter.
    #expect(tape.canDifferentiateTwice(x.sum() * pooled.sum(), withRespectTo: [x]))
  }
}
