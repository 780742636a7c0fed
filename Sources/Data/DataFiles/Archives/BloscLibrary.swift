import Foundation

/// The parts of c-blosc 1 used here, loaded at run time.
struct BloscLibrary: Sendable {
  static let description = DynamicLibrary.Description(
    name: "blosc", purpose: "HDF5 files compressed with Blosc",
    environmentVariable: "TERASCALE_BLOSC",
    candidates: DynamicLibrary.candidates(
      linux: ["libblosc.so.1", "libblosc.so"], darwin: ["libblosc.1.dylib", "libblosc.dylib"]),
    landmark: "blosc_get_version_string", debianPackage: "libblosc1", homebrewPackage: "c-blosc")

  static let shared: Result<BloscLibrary, any Error> = Result { try BloscLibrary() }

  let library: DynamicLibrary
  let version: String
  private let frameSizes:
    @Sendable @convention(c) (
      UnsafeRawPointer, UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int>,
      UnsafeMutablePointer<Int>
    ) -> Void
  private let decompress:
    @Sendable @convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer, Int, Int32) -> Int32

  private init() throws {
    library = try DynamicLibrary(Self.description)
    let versionText: @convention(c) () -> UnsafePointer<CChar> = try library.function(
      "blosc_get_version_string")
    version = String(cString: versionText())
    frameSizes = try library.function("blosc_cbuffer_sizes")
    // The variant without global state: any thread may call it.
    decompress = try library.function("blosc_decompress_ctx")
  }

  /// Decompresses one frame.
  ///
  /// - Returns: what is wrong with the frame, or nil when it gave exactly `target.count` bytes.
  func decompress(
    _ frame: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) -> String? {
    guard frame.count >= 16, let start = frame.baseAddress, let output = target.baseAddress else {
      return "the Blosc header is cut off"
    }
    var size = 0
    var storedSize = 0
    var blockSize = 0
    frameSizes(start, &size, &storedSize, &blockSize)
    guard storedSize == frame.count else {
      return "the Blosc header speaks of \(storedSize) bytes, the file holds \(frame.count)"
    }
    guard size == target.count else {
      return "the Blosc header promises \(size) bytes instead of \(target.count)"
    }
    let result = decompress(start, output, size, 1)
    return result == Int32(size) ? nil : "Blosc cannot decompress it (code \(result))"
  }
}
