import DataFiles
import Foundation
import TestSupport
import Testing

@Suite("broken npy and npz files")
struct BrokenArrayTests {
  private static func npy(_ header: String, dataBytes: Int = 8) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      + [UInt8](repeating: 0, count: dataBytes)
  }

  static let broken: [(bytes: [UInt8], problem: String)] = [
    ([], "does not start like an npy file"),
    (Array("PK".utf8), "does not start like an npy file"),
    ([0x93] + Array("NUMPY".utf8) + [9, 0, 0, 0], "version 9 is unknown"),
    ([0x93] + Array("NUMPY".utf8) + [1, 0, 200, 0, 0x7B], "header is cut off"),
    (npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)"), "cannot be understood"),
    (npy("{'descr': '<f8', 'shape': (1,), }"), "cannot be understood"),
    (npy("{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,), }"), "cannot be understood"),
    (npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }"), "cannot be understood"),
    (
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'x': 1}"), "cannot be understood"
    ),
    (npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"), "needs 16 bytes, but 8"),
    (npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"), "needs 4 bytes, but 8"),
    (
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }"),
      "is impossible"
    ),
    (
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693952,), }"),
      "is impossible"
    ),
    (
      npy("{'descr': '<U4611686018427387904', 'fortran_order': False, 'shape': (2,), }"),
      "are not supported"
    ),
    (
      npy("{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000000,), }", dataBytes: 0),
      "of no letters each"
    ),
    (
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 4611686018427387904), }"),
      "is impossible"
    ),
    (npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, -8), }"), "cannot be understood"),
    (npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"), "pickled Python objects"),
    (npy("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }"), "complex elements"),
    (
      npy("{'descr': [('a', [('b', '<f4')])], 'fortran_order': False, 'shape': (1,), }"),
      "holds records itself"
    ),
    (npy("{'descr': '<q9', 'fortran_order': False, 'shape': (1,), }"), "'<q9' are not supported"),
    (npy("{'descr': '<f3', 'fortran_order': False, 'shape': (1,), }"), "'<f3' are not supported"),
  ]

  @Test("npy files that violate the format", arguments: broken)
  func refusesArray(_ file: (bytes: [UInt8], problem: String)) throws {
    try withTemporaryFile("broken.npy", file.bytes) { url in
      let error = dataFileError { _ = try NPYFile.read(url) }
      #expect(error?.problem.contains(file.problem) == true, "\(String(describing: error))")
      #expect(error?.file == url.path)
    }
  }

  @Test(
    "arrays that are no numbers",
    arguments: ["objects.npy", "structured.npy", "complex.npy"])
  func refusesOtherTypes(file: String) {
    let error = dataFileError { _ = try NPYFile.read(golden(file)) }
    let problem = file == "structured.npy" ? "holds records, not numbers" : "not supported"
    #expect(error?.problem.contains(problem) == true)
    #expect(error?.hint != nil)
  }

  @Test("names that are not there, numbers that do not fit, an unknown compression")
  func refusesArchiveMembers() throws {
    let file = try NPZFile(golden("types.npz"))
    let error = dataFileError { _ = try file.array("f16") }
    #expect(error?.problem == "there is no array \"f16\"")
    #expect(error?.hint?.contains("i1, i2") == true)
    #expect(throws: DataFileError.self) { try file.array("too_large") }
    let bzip2 = dataFileError { _ = try NPZFile(golden("bzip2.npz")) }
    #expect(bzip2?.problem == "compression method 12 is not supported")
  }

  @Test(
    "archives cut off anywhere", arguments: [0, 1, 21, 22, 500, 3000, 4700, 4743],
    ["types-deflated.npz", "types.npz"])
  func refusesCutArchives(length: Int, file: String) throws {
    let bytes = try Data(contentsOf: golden(file)).prefix(length)
    try withTemporaryFile("cut.npz", bytes) { url in
      let error = dataFileError { _ = try NPZFile(url) }
      #expect(error?.problem.contains("missing or cut off") == true)
    }
  }

  @Test(
    "a changed byte anywhere in a member is noticed",
    arguments: Array(stride(from: 0, to: 720, by: 24)))
  func noticesDamage(position: Int) throws {
    var bytes = try Data(contentsOf: golden("streamed.npz"))
    bytes[position] ^= 0x10
    try withTemporaryFile("damaged.npz", bytes) { url in
      // Some bytes of the headers mean nothing here, such as times; those of the data all count.
      let array = try? NPZFile(url).array("values")
      #expect(array == nil || array == NumericArray(.int64(Array(0..<300))))
      if (64..<600).contains(position) { #expect(array == nil) }
    }
  }

  @Test("a member that claims to be enormous takes no memory")
  func refusesFalseSize() throws {
    var bytes = try Data(contentsOf: golden("streamed.npz"))
    let directory = try #require(bytes.lastRange(of: Data([0x50, 0x4B, 1, 2]))).lowerBound
    bytes.replaceSubrange(directory + 24..<directory + 28, with: [0xFE, 0xFF, 0xFF, 0xFF])
    try withTemporaryFile("bomb.npz", bytes) { url in
      let error = dataFileError { _ = try NPZFile(url).array("values") }
      #expect(error?.problem == "this archive member is damaged")
    }
  }
}
