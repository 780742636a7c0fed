import Foundation

/// The part of libbz2 used here, loaded at run time: text files packed by bzip2.
struct Bzip2: Sendable {
  static let description = DynamicLibrary.Description(
    name: "bzip2", purpose: "text files packed by bzip2",
    environmentVariable: "TERASCALE_BZIP2",
    candidates: DynamicLibrary.candidates(
      linux: ["libbz2.so.1.0", "libbz2.so.1", "libbz2.so"],
      darwin: ["libbz2.1.0.dylib", "libbz2.dylib"]),
    landmark: "BZ2_bzlibVersion", debianPackage: "libbz2-1.0", homebrewPackage: "bzip2")

  static let shared: Result<Bzip2, any Error> = Result { try Bzip2() }

  /// How a packed file begins.
  static let signature = Array("BZh".utf8)

  private static let success: Int32 = 0
  private static let outputFull: Int32 = -8

  let library: DynamicLibrary
  let version: String
  private let decompress:
    @Sendable @convention(c) (
      UnsafeMutableRawPointer, UnsafeMutablePointer<UInt32>, UnsafeRawPointer, UInt32, Int32, Int32
    ) -> Int32

  private init() throws {
    library = try DynamicLibrary(Self.description)
    let versionText: @convention(c) () -> UnsafePointer<CChar> = try library.function(
      "BZ2_bzlibVersion")
    version = String(cString: versionText())
    decompress = try library.function("BZ2_bzBuffToBuffDecompress")
  }

  /// Unpacks the contents of a file.
  ///
  /// - Throws: ``DataFileError`` when they are damaged, or larger than 2 GiB in either form.
  func unpack(_ packed: UnsafeRawBufferPointer, _ url: URL) throws -> [UInt8] {
    let largest = 1 << 31
    guard let source = packed.baseAddress, packed.count < largest else {
      throw DataFileError(url, "the packed file is too large", hint: "unpack it with bunzip2")
    }
    // The size is not stored in the file, so the room doubles until it is enough.
    var capacity = max(packed.count * 8, 1 << 16)
    while capacity <= largest {
      var code = Self.success
      let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
        var length = UInt32(target.count)
        code = decompress(target.baseAddress!, &length, source, UInt32(packed.count), 0, 0)
        count = code == Self.success ? Int(length) : 0
      }
      if code == Self.success { return bytes }
      guard code == Self.outputFull else {
        throw DataFileError(
          url, "the packed file is damaged (libbz2 says \(code))",
          hint: "copy or download it again")
      }
      capacity *= 2
    }
    throw DataFileError(url, "the unpacked file is too large", hint: "unpack it with bunzip2")
  }
}
