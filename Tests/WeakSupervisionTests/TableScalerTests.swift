import BoostedTrees
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
}
