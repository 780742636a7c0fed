import Foundation

/// A one-dimensional HDF5 dataset of fixed-size records, read block by block.
final class HDF5Records: Sendable {
  let rowCount: Int
  private let recordSize: Int
  let chunkRows: Int
  private let filters: FilterPipeline
  private let isChunked: Bool
  private let dataset: HDF5Handle
  private let type: HDF5Handle
  private let library: HDF5Library
  private let url: URL

  var datasetIdentifier: HDF5Library.Identifier { dataset.identifier }
  var typeIdentifier: HDF5Library.Identifier { type.identifier }

  /// Looks at size, chunks and filters of `dataset`. The library is locked by the caller.
  init(_ dataset: consuming HDF5Handle, _ library: HDF5Library, _ url: URL) throws {
    let identifier = dataset.identifier
    type = try HDF5Handle(
      library.typeOfDataset(identifier), library.closeType, library, url, "read the record type")
    let space = try HDF5Handle(
      library.spaceOfDataset(identifier), library.closeSpace, library, url, "read the table's size")
    let list = try HDF5Handle(
      library.listOfDataset(identifier), library.closeList, library, url, "read the table's chunks")
    recordSize = library.typeSize(type.identifier)
    var lengths: [UInt64] = [0]
    guard library.rank(space.identifier) == 1,
      library.extent(space.identifier, &lengths, nil) == 1, let rows = Int(exactly: lengths[0]),
      rows < 1 << 48,
      recordSize > 0
    else { throw DataFileError(url, "the dataset is no list of records") }
    rowCount = rows
    isChunked = library.layout(list.identifier) == 2
    if isChunked {
      var chunk: [UInt64] = [0]
      guard library.chunkLengths(list.identifier, 1, &chunk) == 1, chunk[0] > 0,
        chunk[0] <= UInt64(UInt32.max) / UInt64(recordSize)
      else { throw DataFileError(url, "the chunks of the table have an impossible size") }
      chunkRows = Int(chunk[0])
      // Chunks that are missing are noticed when they are read; one alone must not be enormous.
      try library.requireStored(
        identifier,
        byteCount: rows == 0 ? (0, false) : chunkRows.multipliedReportingOverflow(by: recordSize),
        "table", url)
      filters = try FilterPipeline(list.identifier, library, url)
    } else {
      chunkRows = max(1, (1 << 20) / recordSize)
      try library.requireStored(
        identifier, byteCount: rows.multipliedReportingOverflow(by: recordSize), "table", url)
      filters = try FilterPipeline(list.identifier, library, url)
    }
    self.dataset = dataset
    self.library = library
    self.url = url
  }

  /// Calls `body` for consecutive blocks of the given rows with their records as they stand in
  /// the file.
  func forEachBlock(
    _ rows: Range<Int>, _ body: (Range<Int>, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    guard !rows.isEmpty else { return }
    let records = UnsafeMutableRawBufferPointer.allocate(
      byteCount: chunkRows * recordSize, alignment: 64)
    defer { records.deallocate() }
    var stored: [UInt8] = []
    for chunk in rows.lowerBound / chunkRows...(rows.upperBound - 1) / chunkRows {
      let first = chunk * chunkRows
      let present = first..<min(first + chunkRows, rowCount)
      if isChunked {
        try readChunk(present, through: &stored, into: records)
      } else {
        try readRecords(present, into: records)
      }
      let wanted = present.clamped(to: rows)
      let bytes = records[
        (wanted.lowerBound - first) * recordSize..<(wanted.upperBound - first) * recordSize]
      try body(wanted, UnsafeRawBufferPointer(rebasing: bytes))
    }
  }

  private func readChunk(
    _ rows: Range<Int>, through stored: inout [UInt8],
    into records: UnsafeMutableRawBufferPointer
  ) throws {
    let hint = "the file is damaged or cut off: copy or download it again"
    let offset = [UInt64(rows.lowerBound)]
    let (size, skipped) = try library.locked(url) {
      var size: UInt64 = 0
      guard library.chunkStorageSize(dataset.identifier, offset, &size) >= 0, size > 0 else {
        throw DataFileError(url, rows: rows, "the file does not contain this chunk", hint: hint)
      }
      // Compression adds a few bytes at worst.
      guard size <= 2 * UInt64(records.count) + 65536 else {
        throw DataFileError(url, rows: rows, "a chunk of \(size) bytes is impossible", hint: hint)
      }
      if stored.count < Int(size) { stored = [UInt8](repeating: 0, count: Int(size)) }
      let skipped = stored.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.flatMap {
          library.readChunk(dataset.identifier, offset: offset, into: $0)
        }
      }
      guard let skipped else {
        let reason = library.lastError().map { ": \($0)" } ?? ""
        throw DataFileError(url, rows: rows, "HDF5 cannot read this chunk\(reason)", hint: hint)
      }
      return (Int(size), skipped)
    }
    let problem = stored.withUnsafeBytes {
      filters.decode(
        UnsafeRawBufferPointer(rebasing: $0[..<size]), skipped: skipped, into: records)
    }
    if let problem {
      throw DataFileError(url, rows: rows, "this chunk is damaged: \(problem)", hint: hint)
    }
  }

  /// Reads records of a dataset without chunks; memory and file types are the same, so that
  /// nothing is converted.
  private func readRecords(
    _ rows: Range<Int>, into records: UnsafeMutableRawBufferPointer
  ) throws {
    try library.locked(url) {
      let start = [UInt64(rows.lowerBound)]
      let count = [UInt64(rows.count)]
      let fileSpace = try HDF5Handle(
        library.spaceOfDataset(dataset.identifier), library.closeSpace, library, url,
        "select rows")
      let memorySpace = try HDF5Handle(
        library.createSpace(1, count, nil), library.closeSpace, library, url, "select rows")
      guard let target = records.baseAddress,
        library.selectBox(fileSpace.identifier, 0, start, nil, count, nil) >= 0,
        library.readDataset(
          dataset.identifier, type.identifier, memorySpace.identifier, fileSpace.identifier, 0,
          target) >= 0
      else {
        let reason = library.lastError().map { ": \($0)" } ?? ""
        throw DataFileError(
          url, rows: rows, "HDF5 cannot read these rows\(reason)",
          hint: "the file is damaged or cut off: copy or download it again")
      }
    }
  }
}
