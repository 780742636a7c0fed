import DataFiles
import Foundation

/// The rows of a simulation that is not finished, in a file to which they are added as they come.
///
/// The file starts with a line of JSON that says of what simulation the rows are and what they
/// hold. Then come records of one size: the row's number as a 64-bit integer and its numbers as
/// doubles, little-endian. A row that is taken back has the record −1 − number. Whatever ends the
/// program, all that is lost is a record that was being written.
///
/// Not safe for several threads at once: a `RowCollector` uses it under its lock.
final class UnfinishedRows: @unchecked Sendable {
  private struct Header: Codable {
    var format = UnfinishedRows.format
    var simulation: String
    var layout: RowLayout
  }

  private static let format = "terascale unfinished simulation 1"
  private let url: URL
  private let simulation: String
  private let replacesOthers: Bool
  private let descriptor: Int32
  private var hasHeader = false
  private var buffer: [UInt8] = []

  /// Opens the file, or makes a new one.
  ///
  /// - Parameters:
  ///   - url: The file.
  ///   - simulation: What makes two simulations the same.
  ///   - replacesOthers: Whether rows of another simulation are thrown away.
  /// - Throws: `DataFileError` for a file that cannot be opened; `LikelihoodRatioError` when
  ///   another process writes it.
  init(_ url: URL, simulation: String, replacesOthers: Bool) throws {
    self.url = url
    self.simulation = simulation
    self.replacesOthers = replacesOthers
    descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw UnfinishedRows.systemError(url, "write") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw LikelihoodRatioError(
        url.lastPathComponent, "another process is writing it",
        hint: "wait for it, or choose another output")
    }
  }

  deinit {
    // A program that is just being started may hold the descriptor too: closing it here is not
    // enough.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Reads what is there and gets ready to add to it.
  ///
  /// - Throws: `LikelihoodRatioError` for rows of another simulation; `DataFileError` when the file
  ///   cannot be read.
  func read(
    _ body: (RowLayout, Int, [Double]) -> Void, withdrawn: (Int) -> Void
  ) throws {
    let data = try Data(contentsOf: url)
    // Without an end, not even the first line was finished.
    guard let end = data.firstIndex(of: UInt8(ascii: "\n")) else { return try cut(to: 0) }
    guard let header = try? ForeignJSON.decode(Header.self, from: data[..<end]),
      header.format == UnfinishedRows.format, header.layout.width > 0
    else {
      throw DataFileError(
        url, "this file is no unfinished simulation", hint: "move it, or choose another output")
    }
    guard header.simulation == simulation else {
      if replacesOthers { return try cut(to: 0) }
      throw LikelihoodRatioError(
        url.lastPathComponent,
        "it has rows of another simulation (\(header.simulation)), this one is \(simulation)",
        hint: "pass --force to throw them away, or choose another output")
    }
    let width = header.layout.width
    let size = 8 * (1 + width)
    let records = (data.count - end - 1) / size
    data.withUnsafeBytes { bytes in
      for record in 0..<records {
        let start = end + 1 + record * size
        let word = bytes.loadUnaligned(fromByteOffset: start, as: Int64.self)
        let number = Int(Int64(littleEndian: word))
        guard number >= 0 else {
          withdrawn(-1 - number)
          continue
        }
        body(
          header.layout, number,
          (1...width).map { place in
            let bits = bytes.loadUnaligned(fromByteOffset: start + 8 * place, as: UInt64.self)
            return Double(bitPattern: UInt64(littleEndian: bits))
          })
      }
    }
    // New records follow the last whole one.
    try cut(to: end + 1 + records * size)
    hasHeader = true
  }

  private func cut(to length: Int) throws {
    guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw UnfinishedRows.systemError(url, "write")
    }
  }

  /// Adds a row to what `flush` writes.
  func append(_ row: Int, _ values: [Double], _ layout: RowLayout) throws {
    try writeHeader(layout)
    put(UInt64(bitPattern: Int64(row)))
    for value in values { put(value.bitPattern) }
  }

  /// Takes a row back.
  func withdraw(_ row: Int, _ layout: RowLayout) throws {
    try append(-1 - row, Array(repeating: 0, count: layout.width), layout)
  }

  /// Writes what was added.
  ///
  /// - Throws: `DataFileError` when the disk refuses.
  func flush() throws {
    var position = 0
    // What is written is not written again, whatever comes after.
    defer { buffer.removeFirst(position) }
    try buffer.withUnsafeBytes { bytes in
      while position < bytes.count {
        let count = write(descriptor, bytes.baseAddress! + position, bytes.count - position)
        if count < 0 {
          if errno == EINTR { continue }
          throw UnfinishedRows.systemError(url, "write")
        }
        position += count
      }
    }
  }

  /// Removes the file, which has done its duty; the lock ends with the value.
  func remove() { unlink(url.path) }

  private func writeHeader(_ layout: RowLayout) throws {
    guard !hasHeader else { return }
    hasHeader = true
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    buffer += try encoder.encode(Header(simulation: simulation, layout: layout))
    buffer.append(UInt8(ascii: "\n"))
  }

  private func put(_ word: UInt64) {
    withUnsafeBytes(of: word.littleEndian) { buffer.append(contentsOf: $0) }
  }

  private static func systemError(_ url: URL, _ action: String) -> DataFileError {
    DataFileError(url, "cannot \(action) it: \(String(cString: strerror(errno)))")
  }
}
