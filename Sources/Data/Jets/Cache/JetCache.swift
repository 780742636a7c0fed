import DataFiles
import Foundation

/// Finds, checks and builds the cache of one jet file.
struct JetCache {
  let url: URL
  let fingerprint: FileFingerprint
  let options: JetFileOptions
  let labelled: Bool

  /// A cache of the source as it is now, or `nil`.
  ///
  /// The fingerprint (size, time, inode) settles it quickly. Where only that differs, the content's
  /// checksum decides, and the cache is written again with the new fingerprint.
  func existing() -> JetCacheFile? {
    guard let request = try? request() else { return nil }
    for place in places {
      guard let file = JetCacheFile(place), file.description.request == request else { continue }
      if file.description.source == fingerprint { return file }
      guard file.description.source.size == fingerprint.size,
        file.description.sourceChecksum == (try? sourceChecksum())
      else { continue }
      var description = file.description
      description.source = fingerprint
      // Only speed depends on this: without it the next start compares hashes again.
      try? file.copy(to: place, with: description)
      return file
    }
    return nil
  }

  /// Writes the cache of all `rows`, or returns `nil` where no place is writable.
  ///
  /// - Throws: `DataFileError` for what is wrong with the rows, or when the disk refuses.
  func build(from rows: JetRows) throws -> JetCacheFile? {
    guard let place = places.first(where: Self.isWritable) else { return nil }
    let source = Background { [self] in try sourceChecksum() }
    let request = try request()
    try AtomicFile.write(to: place, overwrite: true, isDurable: false) { writer in
      try Self.writePrologue(to: writer)
      var checksum = CacheChecksum()
      var all: JetCollector?
      try rows.forEachPart(of: 0..<rows.count, file: url, options: options) { part in
        try part.momenta.withUnsafeBytes { try Self.append($0, to: writer, &checksum) }
        if all == nil { all = part } else { all?.append(jetsOf: part) }
      }
      let jets = all ?? JetCollector(rows, file: url, options: options)
      try jets.finish()
      try jets.offsets.map { Int64($0) }.withUnsafeBytes {
        try Self.append($0, to: writer, &checksum)
      }
      let classes = try rows.labels.classes(
        of: 0..<rows.count, streamed: jets.labels, file: url, options: options)
      try (classes ?? []).withUnsafeBytes { try Self.append($0, to: writer, &checksum) }
      guard try FileFingerprint(url) == fingerprint else {
        throw DataFileError(url, "the file changed while it was read", hint: "read it again")
      }
      let description = JetCacheFile.Description(
        jets: jets.jetCount, constituents: jets.offsets[jets.jetCount],
        largestMultiplicity: jets.largestMultiplicity, labelled: labelled,
        warnings: jets.warnings, payloadChecksum: checksum.value, source: fingerprint,
        sourceChecksum: try source.value(), request: request)
      try JetCacheFile.writeEnd(description, to: writer)
    }
    guard let file = JetCacheFile(place, isChecked: true) else {
      throw DataFileError(
        place, "the cache cannot be read back after it was written",
        hint: "choose another cache folder")
    }
    return file
  }

  /// A checksum of the whole source: enough to see that a copy is the same file.
  private func sourceChecksum() throws -> UInt64 {
    try MappedFile(url).withBytes { CacheChecksum.of($0) }
  }

  private static func append(
    _ bytes: UnsafeRawBufferPointer, to writer: borrowing FileWriter,
    _ checksum: inout CacheChecksum
  ) throws {
    checksum.update(bytes)
    try writer.append(bytes)
  }

  private static func writePrologue(to writer: borrowing FileWriter) throws {
    var text = JetCacheFile.magic
    text += Array("\nTerascale: jets of the file of the same name, may be deleted\n".utf8)
    text += [UInt8](repeating: 0, count: JetCacheFile.prologueSize - text.count)
    try text.withUnsafeBytes { try writer.append($0) }
  }

  /// Everything but the source that the content of the cache depends on, as a hash.
  private func request() throws -> String {
    let labelHash = try options.labelFile.map { try ContentHash.sha256(of: $0) }
    let parts: [String] = [
      "labelled \(labelled)", "split \(options.split ?? "")", "key \(options.key ?? "")",
      "array \(options.momentumArray ?? "")",
      "columns \(options.momentumColumns?.joined(separator: "\n") ?? "")",
      "label \(options.labelName ?? "")", "label file \(labelHash ?? "")",
      "signal \(options.signalName ?? "")", "order \(options.componentOrder?.rawValue ?? "")",
      "unit \(options.unit?.rawValue ?? "")", "most \(options.maximumConstituents)",
      "median pT \(options.plausibleMedianPT)",
    ]
    return ContentHash.sha256(parts.joined(separator: "\n"))
  }

  /// Where the cache may lie, the preferred place first.
  private var places: [URL] {
    // Parts of one file have caches of their own.
    let part = [options.key, options.momentumArray, options.split].compactMap { $0 }
      .map { "." + String($0.map { $0.isLetter || $0.isNumber ? $0 : "-" }) }.joined()
    let suffix = part + (labelled ? "" : ".unlabelled") + ".jets"
    let name = url.lastPathComponent
    let path = url.standardizedFileURL.resolvingSymlinksInPath().path
    let inFolder = "\(name)-\(ContentHash.sha256(path).prefix(12))\(suffix)"
    switch options.cache {
    case .none: return []
    case .folder(let folder): return [folder.appendingPathComponent(inFolder)]
    case .besideSource:
      let beside = url.deletingLastPathComponent().appendingPathComponent(name + suffix)
      return [beside] + (Self.userFolder.map { [$0.appendingPathComponent(inFolder)] } ?? [])
    }
  }

  /// The user's cache folder: `TERASCALE_CACHE`, else `terascale` where the system keeps caches.
  private static var userFolder: URL? {
    if let path = ProcessInfo.processInfo.environment["TERASCALE_CACHE"], !path.isEmpty {
      return URL(fileURLWithPath: path)
    }
    return FileManager.default.urls(for: .cachesDirectory, in: .userDomainMask).first?
      .appendingPathComponent("terascale")
  }

  /// Whether a file can be made at `place`; missing folders are made. A folder that nobody may
  /// write to is left alone by the superuser too.
  private static func isWritable(_ place: URL) -> Bool {
    let folder = place.deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path)
    let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0
    return mode & 0o222 != 0 && FileManager.default.isWritableFile(atPath: folder.path)
  }
}
