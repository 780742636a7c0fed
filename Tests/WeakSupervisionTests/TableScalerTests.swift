import BoostedTrees
import Foundation
import Mixtures
import TensorEngine
import Testing
import WeakSupervision

@Suite struct TableScalerTests {
  @Test("The rows of all tables together have mean 0 and variance 1; a constant column is 0")
  func standardized() throws {
    func table(_ rows: Int, shift: Double) throws -> FeatureTable {
      try FeatureTable(
        names: ["a", "b", "c"], rows: rows,
        values: (0..<rows).flatMap { [Double($0) * 3 + shift, shift - Double($0 % 5), 7] })
    }
    let tables = [try table(40, shift: 10), try table(25, shift: -4)]
    let scaler = try TableScaler(fittedOn: tables)
    let values = try tables.flatMap { table in
      let inputs = try scaler.examples(table).inputs(Array(0..<table.rows)[...], on: Tape())
      return try #require(inputs[TableScaler.input]).tensor.values
    }
    for column in 0..<3 {
      let numbers = (0..<65).map { Double(values[3 * $0 + column]) }
      let mean = numbers.reduce(0, +) / 65
      let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 65
      #expect(abs(mean) < 1e-6)
      #expect(abs(variance - (column == 2 ? 0 : 1)) < 1e-5, "column \(column): \(variance)")
    }
  }

  /// Two columns, of which the first misses every third value.
  private func withGaps() throws -> FeatureTable {
    try FeatureTable(
      names: ["a", "b"], rows: 60,
      values: (0..<60).flatMap { row -> [Double] in
        [row % 3 == 0 ? Double.nan : Double(row), Double(row % 7)]
      })
  }

  @Test("Missing values become the mean, and an input says where they were")
  func filled() throws {
    let table = try withGaps()
    let refusal = #expect(throws: WeakSupervisionError.self) {
      try TableScaler(fittedOn: [table])
    }
    #expect(refusal?.problem.contains("20 values are missing") == true)
    #expect(refusal?.hint?.contains("--missing fill") == true)
    let scaler = try TableScaler(fittedOn: [table], missing: .fill)
    #expect(scaler.width == 3)
    let inputs = try scaler.examples(table).inputs(Array(0..<60)[...], on: Tape())
    let values = try #require(inputs[TableScaler.input]).tensor.values
    for row in 0..<60 {
      #expect(values[3 * row + 2] == (row % 3 == 0 ? 1 : 0))
      if row % 3 == 0 { #expect(values[3 * row] == 0) }
    }
    let present = (0..<60).filter { $0 % 3 != 0 }.map { Double(values[3 * $0]) }
    #expect(abs(present.reduce(0, +)) < 1e-4)
    #expect(abs(present.reduce(0) { $0 + $1 * $1 } / 40 - 1) < 1e-5)
    // A column that missed nothing in the training cannot miss anything later.
    let other = try FeatureTable(names: ["a", "b"], rows: 2, values: [1, .nan, 2, 3])
    #expect(throws: WeakSupervisionError.self) { try scaler.examples(other) }
    let empty = try FeatureTable(names: ["a"], rows: 2, values: [.nan, .nan])
    #expect(throws: WeakSupervisionError.self) {
      try TableScaler(fittedOn: [empty], missing: .fill)
    }
  }

  @Test("A scaling with gaps survives its file, an impossible one is refused")
  func decoded() throws {
    let scaler = try TableScaler(fittedOn: [try withGaps()], missing: .fill)
    let data = try JSONEncoder().encode(scaler)
    #expect(try JSONDecoder().decode(TableScaler.self, from: data) == scaler)
    let text = String(decoding: data, as: UTF8.self)
    for gaps in [#"["c"]"#, #"["b","a"]"#, #"["a","a"]"#] {
      let broken = Data(text.replacing(#""gaps":["a"]"#, with: "\"gaps\":" + gaps).utf8)
      #expect(broken != data)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(TableScaler.self, from: broken)
      }
    }
  }
}
