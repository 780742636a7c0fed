import Foundation

/// The parts of zlib used here, loaded at run time: raw deflate streams (zip), zlib streams (HDF5)
/// and gzip files.
struct Zlib: Sendable {
  /// The format around the deflated bytes; the raw value is zlib's `windowBits`.
  enum Framing: Int32 {
    case raw = -15
    case zlib = 15
    case gzip = 31
  }

  /// How a file packed by gzip begins.
  static let gzipSignature: [UInt8] = [0x1F, 0x8B]

  static let description = DynamicLibrary.Description(
    name: "zlib", purpose: "compressed .npz, HDF5 and text files",
    environmentVariable: "TERASCALE_ZLIB",
    candidates: DynamicLibrary.candidates(
      linux: ["libz.so.1", "libz.so"], darwin: ["libz.1.dylib", "libz.dylib"]),
    landmark: "zlibVersion", debianPackage: "zlib1g", homebrewPackage: "zlib")

  static let shared: Result<Zlib, any Error> = Result { try Zlib() }

  /// `z_stream` of zlib.h on 64-bit Unix systems: the same fields in the same order.
  private struct Stream {
    var nextInput: UnsafeRawPointer?
    var availableInput: UInt32 = 0
    var totalInput: UInt = 0
    var nextOutput: UnsafeMutableRawPointer?
    var availableOutput: UInt32 = 0
    var totalOutput: UInt = 0
    var message: UnsafeRawPointer?
    var state: UnsafeRawPointer?
    var allocate: UnsafeRawPointer?
    var free: UnsafeRawPointer?
    var opaque: UnsafeRawPointer?
    var dataType: Int32 = 0
    var adler: UInt = 0
    var reserved: UInt = 0
  }

  private typealias StreamCall =
    @Sendable @convention(c) (UnsafeMutableRawPointer, Int32) -> Int32
  private typealias EndCall = @Sendable @convention(c) (UnsafeMutableRawPointer) -> Int32

  let library: DynamicLibrary
  let version: String
  private let inflateStart:
    @Sendable @convention(c) (UnsafeMutableRawPointer, Int32, UnsafePointer<CChar>, Int32) -> Int32
  private let inflateStep: StreamCall
  private let inflateEnd: EndCall
  private let deflateStart:
    @Sendable @convention(c) (
      UnsafeMutableRawPointer, Int32, Int32, Int32, Int32, Int32, UnsafePointer<CChar>, Int32
    ) -> Int32
  private let deflateStep: StreamCall
  private let deflateEnd: EndCall

  private init() throws {
    precondition(MemoryLayout<Stream>.size == 112, "Zlib: z_stream is laid out differently")
    library = try DynamicLibrary(Self.description)
    let versionText: @convention(c) () -> UnsafePointer<CChar> = try library.function("zlibVersion")
    version = String(cString: versionText())
    inflateStart = try library.function("inflateInit2_")
    inflateStep = try library.function("inflate")
    inflateEnd = try library.function("inflateEnd")
    deflateStart = try library.function("deflateInit2_")
    deflateStep = try library.function("deflate")
    deflateEnd = try library.function("deflateEnd")
  }

  /// Unpacks the contents of a file that gzip wrote, also one of several files joined.
  ///
  /// - Throws: ``DataFileError`` when they are damaged or cut off, or larger than 8 GiB.
  func unpack(_ packed: UnsafeRawBufferPointer, _ url: URL) throws -> [UInt8] {
    switch gunzip(packed, limit: 8 << 30) {
    case (let bytes, .complete): return bytes
    case (let bytes, .cutOff):
      throw DataFileError(
        url, "the packed file is cut off after \(bytes.count) bytes of text",
        hint: "copy or download it again")
    case (let bytes, .damaged):
      throw DataFileError(
        url, "the packed file is damaged after \(bytes.count) bytes of text",
        hint: "copy or download it again")
    case (_, .tooLong):
      throw DataFileError(url, "the unpacked file is too large", hint: "unpack it with gunzip")
    }
  }

  /// The first `count` bytes in a file that gzip wrote, fewer when there are fewer or it is damaged
  /// before.
  func unpackedStart(_ packed: UnsafeRawBufferPointer, count: Int) -> [UInt8] {
    gunzip(packed, limit: count).bytes
  }

  private enum End {
    case complete, cutOff, damaged, tooLong
  }

  /// Unpacks gzip members one after the other until `limit` bytes are there.
  private func gunzip(_ packed: UnsafeRawBufferPointer, limit: Int) -> (bytes: [UInt8], end: End) {
    var bytes: [UInt8] = []
    var position = 0
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    repeat {
      let stream = Self.makeStream()
      defer { stream.deallocate() }
      let size = Int32(MemoryLayout<Stream>.size)
      guard inflateStart(stream, Framing.gzip.rawValue, version, size) == Self.success else {
        return (bytes, .damaged)
      }
      defer { _ = inflateEnd(stream) }
      var code = Self.success
      while code == Self.success {
        let given = min(packed.count - position, 1 << 30)
        stream.pointee.nextInput = packed.baseAddress.map { $0 + position }
        stream.pointee.availableInput = UInt32(given)
        let made = piece.withUnsafeMutableBytes { piece in
          stream.pointee.nextOutput = piece.baseAddress
          stream.pointee.availableOutput = UInt32(piece.count)
          code = inflateStep(stream, 0)
          return piece.count - Int(stream.pointee.availableOutput)
        }
        position += given - Int(stream.pointee.availableInput)
        bytes.append(contentsOf: piece[..<min(made, limit - bytes.count)])
        if bytes.count >= limit, code == Self.success || made > 0 {
          return (bytes, .tooLong)
        }
        // Nothing to take and nothing to give: the stream should go on.
        if code == Self.bufferError
          || (code == Self.success && made == 0 && position >= packed.count)
        {
          return (bytes, .cutOff)
        }
      }
      guard code == Self.streamEnd else { return (bytes, .damaged) }
      let rest = UnsafeRawBufferPointer(rebasing: packed[position...])
      // Zeros may follow, with which tapes are filled up.
      if rest.allSatisfy({ $0 == 0 }) { return (bytes, .complete) }
      guard rest.starts(with: Self.gzipSignature) else { return (bytes, .damaged) }
    } while position < packed.count
    return (bytes, .complete)
  }

  /// zlib remembers the address of the record, which must therefore stay where it is.
  private static func makeStream() -> UnsafeMutablePointer<Stream> {
    let stream = UnsafeMutablePointer<Stream>.allocate(capacity: 1)
    stream.initialize(to: Stream())
    return stream
  }

  private static let success: Int32 = 0
  private static let streamEnd: Int32 = 1
  private static let finish: Int32 = 4
  private static let bufferError: Int32 = -5

  /// Inflates a whole stream.
  ///
  /// - Returns: false when the stream is broken or does not give exactly `target.count` bytes.
  func inflate(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, framing: Framing
  ) -> Bool {
    let stream = Self.makeStream()
    defer { stream.deallocate() }
    let size = Int32(MemoryLayout<Stream>.size)
    guard inflateStart(stream, framing.rawValue, version, size) == Self.success else {
      return false
    }
    defer { _ = inflateEnd(stream) }
    // One spare byte catches streams that are longer than announced and serves empty targets.
    var spare: UInt8 = 0
    return withUnsafeMutablePointer(to: &spare) { spare in
      var given = 0
      var taken = 0
      while true {
        if stream.pointee.availableInput == 0 {
          let piece = min(source.count - given, 1 << 30)
          stream.pointee.nextInput = source.baseAddress.map { $0 + given }
          stream.pointee.availableInput = UInt32(piece)
          given += piece
        }
        if stream.pointee.availableOutput == 0 {
          if taken > target.count { return false }
          let piece = min(target.count - taken, 1 << 30)
          stream.pointee.nextOutput =
            piece == 0 ? UnsafeMutableRawPointer(spare) : target.baseAddress! + taken
          stream.pointee.availableOutput = UInt32(max(piece, 1))
          taken += max(piece, 1)
        }
        let code = inflateStep(stream, 0)
        if code == Self.streamEnd { return Int(stream.pointee.totalOutput) == target.count }
        if code != Self.success { return false }
        if stream.pointee.availableInput == 0, given == source.count,
          stream.pointee.availableOutput > 0
        {
          return false
        }
      }
    }
  }

  /// Deflates the pieces as one stream, at zlib's default level.
  ///
  /// - Throws: ``DataFileError`` when zlib runs out of memory.
  func deflate(_ pieces: [UnsafeRawBufferPointer], framing: Framing) throws -> [UInt8] {
    let stream = Self.makeStream()
    defer { stream.deallocate() }
    let size = Int32(MemoryLayout<Stream>.size)
    guard
      deflateStart(stream, -1, 8, framing.rawValue, 8, 0, version, size) == Self.success
    else { throw DataFileError(file: library.path ?? "", "zlib cannot start a stream") }
    defer { _ = deflateEnd(stream) }
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    // Pieces above 4 GiB are cut, since zlib counts in 32 bits.
    let cut = pieces.flatMap { piece in
      stride(from: 0, to: piece.count, by: 1 << 30).map { start in
        UnsafeRawBufferPointer(rebasing: piece[start..<min(start + 1 << 30, piece.count)])
      }
    }
    for (index, piece) in (cut + [UnsafeRawBufferPointer(start: nil, count: 0)]).enumerated() {
      stream.pointee.nextInput = piece.baseAddress
      stream.pointee.availableInput = UInt32(piece.count)
      var code = Self.success
      repeat {
        chunk.withUnsafeMutableBytes { chunk in
          stream.pointee.nextOutput = chunk.baseAddress
          stream.pointee.availableOutput = UInt32(chunk.count)
          code = deflateStep(stream, index == cut.count ? Self.finish : 0)
          let used = chunk.count - Int(stream.pointee.availableOutput)
          result.append(contentsOf: chunk[..<used])
        }
      } while stream.pointee.availableOutput == 0
      if index == cut.count, code != Self.streamEnd {
        throw DataFileError(file: library.path ?? "", "zlib cannot finish a stream (code \(code))")
      }
    }
    return result
  }
}
