import DataFiles
import Foundation
import Randomness
import Testing

/// What `notes` says, or the error that it throws.
private func finding(
  _ parts: [(String, [Double])], columns: Int, mayBeDrawn: Bool = false
) -> (words: String, isRefused: Bool) {
  do {
    let notes = try RepeatedRows(
      parts.map { .init(name: $0.0, values: $0.1) }, columns: columns
    ).notes(mayBeDrawn: mayBeDrawn)
    return (notes.joined(), false)
  } catch {
    return ("\(error)", true)
  }
}

@Suite("Repeated rows")
struct RepeatedRowsTests {
  private func table(
    rows: Int, columns: Int, seed: UInt64, _ value: (inout RandomStream) -> Double
  ) -> [Double] {
    var random = RandomStream(seed: seed)
    return (0..<rows * columns).map { _ in value(&random) }
  }

  private func rounded(_ value: Double, _ decimals: Int) -> Double {
    let scale = pow(10, Double(decimals))
    return (value * scale).rounded() / scale
  }

  @Test("Rows of measured numbers do not repeat: nothing is said of them")
  func distinct() {
    let values = table(rows: 5000, columns: 3, seed: 1) { $0.normal() }
    #expect(finding([("a.csv", values)], columns: 3) == ("", false))
    let single = values.map { Double(Float($0)) }
    #expect(finding([("a.csv", single)], columns: 3) == ("", false))
  }

  @Test(
    "Copied rows are refused, in double and single precision and in decimals",
    arguments: [nil, 24, 3, 5])
  func copies(digits: Int?) {
    let values = table(rows: 5000, columns: 4, seed: 2) {
      let value = $0.normal() * 10
      return digits.map { $0 == 24 ? Double(Float(value)) : rounded(value, $0) } ?? value
    }
    // The table twice; one in twenty rows again; and the other file.
    let twice = finding([("a.csv", values + values)], columns: 4)
    #expect(twice.isRefused && twice.words.contains("5,000 of 10,000 rows repeat"))
    #expect(twice.words.contains("row 5000 repeats row 0"))
    let some = finding([("a.csv", values + values[..<1000])], columns: 4)
    #expect(some.isRefused && some.words.contains("250 of 5,250 rows"))
    let shared = finding([("a.csv", values), ("b.csv", values)], columns: 4)
    #expect(shared.isRefused && shared.words.contains("a.csv and b.csv: they share 5,000 rows"))
    #expect(shared.words.contains("is one a copy of the other?"))
    // Events drawn by weight may repeat.
    let drawn = finding([("a.npz", values + values)], columns: 4, mayBeDrawn: true)
    #expect(!drawn.isRefused && drawn.words.contains("5,000 of 10,000 rows repeat"))
  }

  @Test("A few repeated rows are counted, not refused; so are missing values that are equal")
  func few() {
    let values = table(rows: 5000, columns: 3, seed: 3) { $0.normal() }
    let found = finding([("a.csv", values + values[..<15])], columns: 3)
    #expect(!found.isRefused && found.words.contains("5 of 5,005 rows repeat"))
    #expect(!found.words.contains("rounded"))
    let missing =
      table(rows: 40, columns: 2, seed: 4) { $0.uniform() } + [.nan, 1, .nan, 1, -0.0, 2, 0, 2]
    #expect(finding([("a.csv", missing)], columns: 2).words.contains("2 of 44 rows"))
  }

  @Test("Counts, rounded numbers and the steps of a score repeat by chance")
  func discrete() {
    let counts = table(rows: 20_000, columns: 2, seed: 5) { Double($0.poisson(mean: 20)) }
    let found = finding([("a.csv", counts)], columns: 2)
    #expect(!found.isRefused && found.words.contains("as counts and rounded numbers do"))
    let coarse = table(rows: 20_000, columns: 1, seed: 6) { rounded($0.normal(), 2) }
    #expect(!finding([("a.csv", coarse)], columns: 1).isRefused)
    // 13 bits, as in compressed samples.
    let bits = table(rows: 20_000, columns: 1, seed: 7) {
      Double(Float(bitPattern: Float($0.uniform()).bitPattern & ~0x7ff))
    }
    #expect(!finding([("a.csv", bits)], columns: 1).isRefused)
    // Trees give one of fifty numbers of many digits.
    let steps = table(rows: 20_000, columns: 1, seed: 8) {
      Double($0.integer(below: 50)).squareRoot()
    }
    #expect(!finding([("a.csv", steps)], columns: 1).isRefused)
    // Two samples of counts share rows and are none of one another.
    let other = table(rows: 20_000, columns: 2, seed: 9) { Double($0.poisson(mean: 20)) }
    #expect(!finding([("a.csv", counts), ("b.csv", other)], columns: 2).isRefused)
    // Many events without any jet, beside a mass that differs: nothing repeats.
    let padded = (0..<2000).flatMap { [Double($0) * 1.000123 + 0.1, 0.0, 0.0] }
    #expect(finding([("a.csv", padded)], columns: 3) == ("", false))
  }
}
