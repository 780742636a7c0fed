import DataFiles
import Foundation
import TestSupport
import Testing

@Suite("safetensors")
struct SafetensorsTests {
  @Test("a file written by the reference implementation")
  func readsReference() throws {
    let file = try SafetensorsFile.read(golden("reference.safetensors"))
    let signed = (-2..<4).map { Double($0) }
    #expect(file.metadata == ["note": "a \"quoted\" η\nline", "step": "12"])
    #expect(file["dense/kernel"]?.shape == [2, 3])
    #expect(file["dense/kernel"]?.values == .float32(signed.map { Float(0.5 * $0) }))
    #expect(file["half"]?.doubles == signed.map { 0.5 * $0 })
    #expect(file["brain"]?.doubles == signed.map { 0.5 * $0 })
    #expect(file["long"]?.values == .int64([-2, -1, 0, 1, 2, 3]))
    #expect(file["bytes"]?.values == .uint8([0, 1, 2]))
    #expect(file["flags"]?.values == .bool([true, false, true]))
    #expect(file["scalar"] == NumericArray(shape: [], .float32([7])))
    #expect(file["empty"] == NumericArray(shape: [0, 3], .float32([])))
    // PyTorch multiplies by 0.1 in single precision before it widens.
    let expected = signed.map { Double(Float($0) * 0.1) }
    #expect(file["double"]?.doubles == expected)
    #expect(file.tensors.count == 9)
  }

  @Test("round trip with every type, the order and the metadata kept")
  func roundTrips() throws {
    let tensors: [SafetensorsFile.Entry] = [
      .init(name: "flags", array: NumericArray(.bool([true, false, true]))),
      .init(name: "state/seed", array: NumericArray(.int64([.max, -1]))),
      .init(name: "kernel \"η\"", shape: [2, 2], values: [1, -0.0, 0x1p-149, .infinity]),
      .init(name: "moments", array: NumericArray(.float64([0.1]))),
      .init(name: "bytes", array: NumericArray(.uint8([7]))),
      .init(name: "counts", array: NumericArray(.int32([-5]))),
      .init(name: "none", shape: [0], values: []),
    ]
    let file = SafetensorsFile(
      tensors: tensors, metadata: ["json": "{\"a\": \"\\u0001\u{1}\t\"}", "empty": ""])
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("model.safetensors")
      try file.write(to: url)
      #expect(try SafetensorsFile.read(url) == file)
    }
  }

  /// Header, data, and a part of the error that must come.
  static let hostile: [(header: String, data: Int, problem: String)] = [
    ("[]", 0, "no JSON object"),
    ("{\"a\":1}", 0, "not described by a JSON object"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}", 4, "broken at its byte"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} x", 4, "broken at its byte"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8, "needs 4 bytes"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 4, "outside the 4 bytes"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "outside the 4 bytes"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4, "outside the 4 bytes"),
    ("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "F8_E4M3"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "impossible"),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}", 4,
      "impossible"
    ),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", 4, "broken at its byte"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "needs exactly"),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
        + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", 3, "overlap"
    ),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
        + "\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[2,3]}}", 3, "belong to no tensor"
    ),
    ("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 2, "belong to no tensor"),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
        + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "occurs twice"
    ),
    ("{\"__metadata__\":{\"step\":12}}", 0, "is no text"),
    ("{\"__metadata__\":\"x\"}", 0, "no JSON object"),
    ("[[[[[[[[[[[[1]]]]]]]]]]]]", 0, "nested too deeply"),
    ("{\"\\ud800\":1}", 0, "broken at its byte"),
  ]

  @Test("files that violate the format", arguments: hostile)
  func refusesHostileFiles(_ file: (header: String, data: Int, problem: String)) throws {
    let length = withUnsafeBytes(of: UInt64(file.header.utf8.count).littleEndian) { Array($0) }
    let bytes = length + Array(file.header.utf8) + [UInt8](repeating: 0, count: file.data)
    try withTemporaryFile("hostile.safetensors", bytes) { url in
      let error = dataFileError { _ = try SafetensorsFile.read(url) }
      #expect(error?.problem.contains(file.problem) == true, "\(String(describing: error))")
      #expect(error?.file == url.path)
    }
  }

  @Test("header lengths beyond the file", arguments: [9, 1000, UInt64(1) << 40, UInt64.max])
  func refusesLongHeaders(length: UInt64) throws {
    let bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) } + Array("{}      ".utf8)
    try withTemporaryFile("long.safetensors", bytes) { url in
      #expect(throws: DataFileError.self) { try SafetensorsFile.read(url) }
    }
  }
}
