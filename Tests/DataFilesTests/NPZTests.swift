import DataFiles
import Foundation
import TestSupport
import Testing

@Suite("npy and npz")
struct NPZTests {
  private static let signed = (-2..<4).map { Double($0) }
  private static let unsigned = (0..<6).map { Double($0) }

  static let numbers: [(name: String, values: [Double])] =
    ["i1", "i2", "i4", "i8", "big_i2", "big_i4", "big_i8", "big_f4", "big_f8"].map { ($0, signed) }
    + ["u1", "u2", "u4", "u8"].map { ($0, unsigned) }
    + ["f2", "f4", "f8"].map { ($0, signed.map { 0.5 * $0 }) }
    + [("b1", [0, 1, 0, 1, 0, 1])]

  @Test("NumPy's arrays of every type", arguments: numbers, ["types.npz", "types-deflated.npz"])
  func readsEveryType(_ expected: (name: String, values: [Double]), file: String) throws {
    let array = try NPZFile(golden(file)).array(expected.name)
    #expect(array.shape == [2, 3])
    #expect(array.doubles == expected.values)
  }

  @Test("the type is kept where there is a case for it")
  func keepsTypes() throws {
    let file = try NPZFile(golden("types.npz"))
    #expect(try file.array("i8").values == .int64([-2, -1, 0, 1, 2, 3]))
    #expect(try file.array("i4").values == .int32([-2, -1, 0, 1, 2, 3]))
    #expect(try file.array("u1").values == .uint8([0, 1, 2, 3, 4, 5]))
    #expect(try file.array("b1").values == .bool([false, true, false, true, false, true]))
    #expect(try file.array("f8").values == .float64([-1, -0.5, 0, 0.5, 1, 1.5]))
    #expect(try file.array("u4").values == .int64([0, 1, 2, 3, 4, 5]))
  }

  @Test("column-major arrays come out row-major")
  func readsColumnMajor() throws {
    let array = try NPZFile(golden("types.npz")).array("fortran")
    #expect(array.shape == [2, 3, 4])
    #expect(array.floats == (0..<24).map { Float($0) })
  }

  @Test("a single number, no rows, special half-precision numbers")
  func readsCorners() throws {
    let file = try NPZFile(golden("types.npz"))
    #expect(try file.array("scalar") == NumericArray(shape: [], .float64([2.5])))
    #expect(try file.array("empty") == NumericArray(shape: [0, 4], .float32([])))
    // 6e-8 rounds to the smallest subnormal number, 2^-24; 1/3 has 11 bits.
    let half = try file.array("half_special").floats
    #expect(half == [0, 0, 0x1p-24, 65504, .infinity, -.infinity, 0.33325195])
    #expect(half[1].sign == .minus)
  }

  @Test("lists of texts")
  func readsStrings() throws {
    let file = try NPZFile(golden("types-deflated.npz"))
    #expect(try file.strings("names") == ["pt", "η", "mass"])
    #expect(try file.strings("byte_names") == ["pt", "eta"])
    #expect(throws: DataFileError.self) { try file.strings("f4") }
    #expect(throws: DataFileError.self) { try file.array("names") }
  }

  @Test("texts are written beside numbers, as NumPy writes them")
  func writesStrings() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("texts.npz")
      let texts = ["pt", "η", "", "mass 𝛼"]
      try NPZFile.write(
        [(name: "x", array: NumericArray(.float64([1, 2])))],
        texts: [(name: "names", texts: texts), (name: "none", texts: [])], to: url)
      let file = try NPZFile(url)
      #expect(file.names == ["x", "names", "none"])
      #expect(try file.strings("names") == texts && file.strings("none").isEmpty)
      #expect(try file.array("x").doubles == [1, 2])
      // numpy.array(texts).dtype.str, and the type of an empty list.
      let bytes = try Data(contentsOf: url)
      #expect(bytes.range(of: Data("'<U6', 'fortran_order': False, 'shape': (4,)".utf8)) != nil)
      #expect(bytes.range(of: Data("'<U1', 'fortran_order': False, 'shape': (0,)".utf8)) != nil)
    }
  }

  @Test("an archive written to a pipe, with data descriptors")
  func readsStreamedArchive() throws {
    let array = try NPZFile(golden("streamed.npz")).array("values")
    #expect(try array.integers() == Array(0..<300))
  }

  @Test("npy of version 2")
  func readsVersion2() throws {
    #expect(try NPYFile.read(golden("version2.npy")).floats == [0, 1, 2])
  }

  static let arrays: [NumericArray] = [
    NumericArray(shape: [2, 2], .float32([1, -0.0, .infinity, 0x1p-140])),
    NumericArray(shape: [3], .float64([0.1, 1e300, -5])),
    NumericArray(shape: [1, 1, 2], .int64([.min, .max])),
    NumericArray(shape: [2], .int32([.min, .max])),
    NumericArray(shape: [], .uint8([255])),
    NumericArray(shape: [0, 7], .float32([])),
    NumericArray(.bool([true, false])),
  ]

  @Test("npy round trip", arguments: arrays)
  func roundTripsNPY(_ array: NumericArray) throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("array.npy")
      try NPYFile.write(array, to: url)
      #expect(try NPYFile.read(url) == array)
      #expect(try Data(contentsOf: url).count % 64 == array.values.byteCount % 64)
    }
  }

  @Test("npz round trip", arguments: [false, true])
  func roundTripsNPZ(compressed: Bool) throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("arrays.npz")
      let named = Self.arrays.enumerated().map { (name: "array \($0)", array: $1) }
      let large = NumericArray(.int32((0..<200_000).map { Int32($0 % 1000) }))
      try NPZFile.write(named + [("large", large)], to: url, compressed: compressed)
      let file = try NPZFile(url)
      #expect(file.names == named.map(\.name) + ["large"])
      for (name, array) in named { #expect(try file.array(name) == array) }
      #expect(try file.array("large") == large)
      #expect(try (Data(contentsOf: url).count < 200_000) == compressed)
    }
  }

  @Test("equal arrays give equal bytes")
  func writesDeterministically() throws {
    try withTemporaryFolder { folder in
      let urls = ["a.npz", "b.npz"].map { folder.appendingPathComponent($0) }
      for url in urls { try NPZFile.write([("x", Self.arrays[0])], to: url) }
      #expect(try Data(contentsOf: urls[0]) == Data(contentsOf: urls[1]))
    }
  }

  @Test("numbers that are no integers are refused as such")
  func refusesFractions() {
    let error = dataFileError { _ = try NumericArray(.float32([1, 2.5])).integers() }
    #expect(error?.description == "row 1: 2.5 stands where an integer is expected.")
    #expect(dataFileError { _ = try NumericArray(.float64([.nan])).integers() } != nil)
  }
}

extension NumericArray.Values {
  /// Bytes of the elements in a file.
  fileprivate var byteCount: Int {
    switch self {
    case .float64, .int64: 8 * count
    case .float32, .int32: 4 * count
    case .uint8, .bool: count
    }
  }
}
