import BoostedTrees
import Evaluation
import Mixtures
import TensorEngine
import TestSupport
import Testing
import Training
import WeakSupervision

private func source(_ count: Int) -> ArrayExamples {
  ArrayExamples(["x": Tensor(shape: [count, 1], values: (0..<count).map { Float($0) })])
}

private func sample(_ name: String, _ fraction: Double?, count: Int = 100) throws -> MixedSample {
  try MixedSample(
    name: name, source: source(count), fraction: try fraction.map { try SignalFraction($0) })
}

@Suite("Mixed samples")
struct MixedSamplesTests {
  @Test("Known fractions order the samples, with their covariance")
  func order() throws {
    let covariance = [[0.01, 0.002, 0], [0.002, 0.04, 0], [0, 0, 0.09]]
    let samples = try MixedSamples(
      [try sample("A", 0.2), try sample("B", 0.9), try sample("C", 0.5)],
      fractionCovariance: covariance)
    #expect(samples.samples.map(\.name) == ["B", "C", "A"])
    #expect(samples.fractionCovariance == [[0.04, 0, 0.002], [0, 0.09, 0], [0.002, 0, 0.01]])
    #expect(samples.fractions == [0.9, 0.5, 0.2])
  }

  @Test("Unknown fractions keep the given order and say what it means")
  func unknownFractions() throws {
    let samples = try MixedSamples([try sample("A", nil), try sample("B", 0.9)])
    #expect(samples.samples.map(\.name) == ["A", "B"])
    #expect(samples.fractions == nil)
    #expect(samples.warnings.joined().contains("\"A\" > \"B\""))
  }

  @Test("What carries no information or is no set of samples is refused")
  func refusals() throws {
    let cases: [(String, () throws -> Void)] = [
      ("only 1", { _ = try MixedSamples([try sample("A", 0.5)]) }),
      ("equal fractions", { _ = try MixedSamples([try sample("A", 0.5), try sample("B", 0.5)]) }),
      ("same name", { _ = try MixedSamples([try sample("A", 0.5), try sample("A", 0.2)]) }),
      ("no events", { _ = try sample("A", 0.5, count: 0) }),
      (
        "matrix of 2 × 2",
        {
          _ = try MixedSamples(
            [try sample("A", 0.5), try sample("B", 0.2)], fractionCovariance: [[1]])
        }
      ),
      (
        "correlations",
        {
          _ = try MixedSamples(
            [try sample("A", 0.5), try sample("B", 0.2)],
            fractionCovariance: [[0.01, 0.9], [0.9, 0.01]])
        }
      ),
      (
        "needs the signal fraction",
        {
          let samples = try MixedSamples([try sample("A", nil), try sample("B", nil)])
          _ = try MixedExamples(samples, method: .forwardCorrected)
        }
      ),
      (
        "pure signal",
        {
          let samples = try MixedSamples([try sample("A", 0.9), try sample("B", 0.2)])
          _ = try MixedExamples(samples, method: .positiveUnlabelled)
        }
      ),
      (
        "between 0 and 1",
        {
          let samples = try MixedSamples([try sample("A", 0.9), try sample("B", 0.2)])
          _ = try MixedExamples(samples, method: .unlabelled(.none), prior: 1)
        }
      ),
    ]
    for (text, body) in cases { #expect(message(body).contains(text), "\(text)") }
  }

  @Test(
    "Weights that can't be used are refused", arguments: [[Float](), [-1, 1], [.nan, 1], [0, 0]])
  func weights(values: [Float]) throws {
    #expect(throws: WeakSupervisionError.self) {
      try MixedSample(name: "A", source: source(2), weights: values)
    }
  }

  @Test("Fractions that hardly differ beside their errors are a warning")
  func uncertainDifference() throws {
    let samples = try [(0.5, "A"), (0.45, "B")].map { value, name in
      try MixedSample(
        name: name, source: source(5), fraction: SignalFraction(value, uncertainty: 0.02))
    }
    #expect(try MixedSamples(samples).warnings.joined().contains("three times their error"))
  }

  @Test("Every event goes to one part of a split")
  func split() throws {
    func events(_ name: String, _ fraction: Double, _ rows: [Int]) throws -> MixedEvents.Sample {
      let values = rows.map { Double($0) }
      return MixedEvents.Sample(
        name: name,
        events: .table(try FeatureTable(names: ["x"], rows: rows.count, values: values)),
        fraction: try SignalFraction(fraction))
    }
    let samples = try MixedEvents([
      events("A", 0.9, Array(0..<100)), events("B", 0.2, Array(100..<150)),
    ])
    let parts = try samples.split(.init(training: 0.6, validation: 0.2), seed: 1)
    let all = [parts.training, parts.validation, parts.test]
    #expect(all.map { $0.samples.map(\.events.count) } == [[60, 30], [20, 10], [20, 10]])
    let rows = try all.flatMap { try $0.samples[1].events.observables()[0].values }
    #expect(rows.sorted() == (100..<150).map(Double.init))
    let tested = try parts.test.samples[1].events.observables()[0].values
    #expect(parts.testRows["B"]?.map { Double($0 + 100) } == tested)
  }

  @Test("In batches of coupled losses every sample has its share; all events come once")
  func batches() throws {
    let samples = try MixedSamples([
      try sample("A", 0.9, count: 300), try sample("B", 0.2, count: 100),
    ])
    let examples = try MixedExamples(samples, method: .proportions(.squared))
    let order = examples.epochOrder(.init(seed: 3))
    #expect(order.sorted() == Array(0..<400))
    for start in stride(from: 0, to: 400, by: 40) {
      let rich = order[start..<start + 40].filter { $0 < 300 }.count
      #expect(abs(rich - 30) <= 1)
    }
    #expect(order != examples.epochOrder(.init(seed: 4)))
  }
}

@Suite("Mixture builder")
struct MixtureBuilderTests {
  private let labels = (0..<1000).map { UInt8($0 % 4 == 0 ? 1 : 0) }

  @Test("Mixtures have their fractions and share no event")
  func build() throws {
    let builder = try MixtureBuilder(isSignal: labels)
    let (mixtures, truth) = try builder.build(
      [.init(name: "A", fraction: 0.8, count: 200), .init(name: "B", fraction: 0.1)], seed: 1)
    #expect(mixtures[0].rows.count == 200)
    #expect(abs(try #require(truth.fraction(of: "A")) - 0.8) < 1e-9)
    #expect(abs(try #require(truth.fraction(of: "B")) - 0.1) < 2e-3)
    let rows = mixtures.flatMap(\.rows)
    #expect(Set(rows).count == rows.count)
    for mixture in mixtures {
      #expect(truth[mixture.name] == mixture.rows.map { labels[$0] })
    }
    // All that the pool allows: 750 − 40 background events at a share of 0.9.
    #expect(mixtures[1].rows.count > 750)
    let again = try builder.build(
      [.init(name: "A", fraction: 0.8, count: 200), .init(name: "B", fraction: 0.1)], seed: 1)
    #expect(again.mixtures == mixtures)
  }

  @Test("A pool that is too small is an error that says how many events it takes")
  func tooSmall() throws {
    let builder = try MixtureBuilder(isSignal: labels)
    #expect(throws: WeakSupervisionError.self) {
      try builder.build([.init(name: "A", fraction: 0.8, count: 500)], seed: 1)
    }
    #expect(throws: WeakSupervisionError.self) {
      try builder.build([.init(name: "A", fraction: 1.2)], seed: 1)
    }
    // A share of which no file has events enough.
    let tiny = #expect(throws: WeakSupervisionError.self) {
      try builder.build([.init(name: "A", fraction: .leastNonzeroMagnitude, count: 4)], seed: 1)
    }
    #expect(tiny?.hint == "say 0")
    #expect(throws: WeakSupervisionError.self) { try MixtureBuilder(isSignal: [1, 1]) }
    #expect(throws: WeakSupervisionError.self) { try MixtureBuilder(isSignal: [1, 0, 2]) }
  }
}
