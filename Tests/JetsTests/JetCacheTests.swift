import DataFiles
import Foundation
import Jets
import Testing

@Suite struct JetCacheTests {
  /// Options under which even the smallest file is cached.
  private static var options: JetFileOptions {
    var options = JetFileOptions()
    options.smallestCachedSource = 0
    return options
  }

  /// A file of the fixture jets whose last change lies at `then`, and where its cache will be.
  private func withSource<R>(_ body: (_ source: URL, _ cache: URL) throws -> R) throws -> R {
    try Fixtures.withFolder { folder in
      let source = folder.appendingPathComponent("jets.npz")
      let labelled = try Fixtures.jets()
      try JetFiles.write(labelled.jets, labels: labelled.isSignal, to: source)
      try setTime(of: source, to: Self.then)
      return try body(source, folder.appendingPathComponent("jets.npz.jets"))
    }
  }

  /// Whole seconds, which every file system keeps exactly.
  private static let then = Date(timeIntervalSince1970: 1_600_000_000)

  private func setTime(of url: URL, to date: Date) throws {
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: url.path)
  }

  /// Replaces the content in place by noise of the same size, so that only a cache knows the jets.
  private func spoil(_ url: URL) throws {
    let size = try Data(contentsOf: url).count
    let handle = try FileHandle(forWritingTo: url)
    try handle.write(contentsOf: Data(repeating: 0x50, count: size))
    try handle.close()
  }

  private func expectFixture(_ read: LabelledJets) throws {
    let labelled = try Fixtures.jets()
    #expect(read.jets.contentHash == labelled.jets.contentHash)
    #expect(read.isSignal == labelled.isSignal)
  }

  @Test func theSecondReadUsesTheCache() throws {
    try withSource { source, cache in
      try expectFixture(JetFiles.read(source, options: Self.options))
      #expect(FileManager.default.fileExists(atPath: cache.path))
      try spoil(source)
      try setTime(of: source, to: Self.then)
      let read = try JetFiles.read(source, options: Self.options)
      try expectFixture(read)
      #expect(read.jets.observables() == (try Fixtures.jets()).jets.observables())
    }
  }

  /// Its checksums are right: somebody else wrote it, or this program by mistake.
  @Test func aCacheWithOtherLabelsIsMadeAgain() throws {
    try withSource { source, cache in
      _ = try JetFiles.read(source, options: Self.options)
      var bytes = [UInt8](try Data(contentsOf: cache))
      let tail = bytes.count - 24
      let length = bytes[tail..<tail + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
      bytes[tail - length - 1] = 2
      let sum = bytes[4096..<tail - length].withUnsafeBytes { CacheChecksum.of($0) }
      let text = String(decoding: bytes[tail - length..<tail], as: UTF8.self)
        .replacing(/"payloadChecksum":\d+/, with: "\"payloadChecksum\":\(sum)").utf8
      var file = Data(bytes[..<(tail - length)]) + Data(text)
      for word in [UInt64(text.count), Array(text).withUnsafeBytes { CacheChecksum.of($0) }] {
        withUnsafeBytes(of: word.littleEndian) { file.append(contentsOf: $0) }
      }
      try (file + Data(bytes.suffix(8))).write(to: cache)
      try expectFixture(JetFiles.read(source, options: Self.options))
    }
  }

  @Test func aChangedSourceIsReadAgain() throws {
    try withSource { source, _ in
      _ = try JetFiles.read(source, options: Self.options)
      let other = try Fixtures.jets().selecting([8, 9, 30])
      try JetFiles.write(other.jets, labels: other.isSignal, to: source, overwrite: true)
      let read = try JetFiles.read(source, options: Self.options)
      #expect(read.jets.jetHashes() == other.jets.jetHashes())
    }
  }

  @Test func changedContentOfTheSameSizeIsNoticed() throws {
    try withSource { source, _ in
      _ = try JetFiles.read(source, options: Self.options)
      try spoil(source)
      #expect(throws: DataFileError.self) { try JetFiles.read(source, options: Self.options) }
    }
  }

  @Test func aTouchedSourceKeepsItsCacheAndIsQuickAgain() throws {
    try withSource { source, _ in
      _ = try JetFiles.read(source, options: Self.options)
      let later = Self.then.addingTimeInterval(5)
      try setTime(of: source, to: later)
      try expectFixture(JetFiles.read(source, options: Self.options))
      try spoil(source)
      try setTime(of: source, to: later)
      try expectFixture(JetFiles.read(source, options: Self.options))
    }
  }

  /// Ways to damage a cache of `size` bytes.
  static let damages: [(name: String, damage: @Sendable (inout Data) -> Void)] = [
    ("empty", { $0 = Data() }),
    ("another file", { $0 = Data("E_0,PX_0\n1,2\n".utf8) }),
    ("last byte cut off", { $0.removeLast() }),
    ("half of it", { $0 = $0.prefix($0.count / 2) }),
    ("a byte more", { $0.append(0) }),
    ("first byte", { $0[0] ^= 1 }),
    ("first constituent", { $0[4096] ^= 1 }),
    ("in the middle", { $0[$0.count / 2] ^= 0x40 }),
    ("description", { $0[$0.count - 60] ^= 1 }),
    ("length of the description", { $0[$0.count - 24] ^= 4 }),
    ("enormous description", { $0[$0.count - 17] = 0x7F }),
    ("checksum of the description", { $0[$0.count - 10] ^= 1 }),
    ("last byte", { $0[$0.count - 1] ^= 1 }),
  ]

  @Test(arguments: 0..<13)
  func aDamagedCacheIsBuiltAgain(number: Int) throws {
    try withSource { source, cache in
      _ = try JetFiles.read(source, options: Self.options)
      let intact = try Data(contentsOf: cache)
      var damaged = intact
      Self.damages[number].damage(&damaged)
      #expect(damaged != intact)
      try AtomicFile.write(damaged, to: cache, overwrite: true)
      try expectFixture(JetFiles.read(source, options: Self.options))
      #expect(try Data(contentsOf: cache) == intact)
    }
  }

  @Test func theCacheOfAnotherFileIsNotTaken() throws {
    try withSource { source, cache in
      let other = source.deletingLastPathComponent().appendingPathComponent("other.npz")
      let jets = try Fixtures.jets().selecting([1, 2])
      try JetFiles.write(jets.jets, labels: jets.isSignal, to: other)
      _ = try JetFiles.read(other, options: Self.options)
      let foreign = cache.deletingLastPathComponent().appendingPathComponent("other.npz.jets")
      try AtomicFile.write(Data(contentsOf: foreign), to: cache)
      try expectFixture(JetFiles.read(source, options: Self.options))
    }
  }

  @Test func otherOptionsAreAnotherCache() throws {
    try withSource { source, _ in
      _ = try JetFiles.read(source, options: Self.options)
      var options = Self.options
      options.maximumConstituents = 10
      let short = try JetFiles.read(source, options: options)
      #expect((0..<short.count).allSatisfy { short.jets.multiplicity(of: $0) <= 10 })
      // The warning is kept with the cache.
      #expect(try JetFiles.read(source, options: options).warnings == short.warnings)
      #expect(short.warnings.count == 1)
      try expectFixture(JetFiles.read(source, options: Self.options))
    }
  }

  @Test func labelledAndUnlabelledReadsDoNotDisturbEachOther() throws {
    try withSource { source, cache in
      _ = try JetFiles.read(source, options: Self.options)
      let number = try FileFingerprint(cache).inode
      let unlabelled = try JetFiles.readUnlabelled(source, options: Self.options)
      #expect(unlabelled.contentHash == (try Fixtures.jets()).jets.contentHash)
      try expectFixture(JetFiles.read(source, options: Self.options))
      #expect(try FileFingerprint(cache).inode == number)
    }
  }

  @Test func rowsComeFromTheCacheToo() throws {
    try withSource { source, cache in
      var options = Self.options
      options.rows = 30..<38
      // A small part of the file is not worth a cache …
      let direct = try JetFiles.read(source, options: options)
      #expect(!FileManager.default.fileExists(atPath: cache.path))
      _ = try JetFiles.read(source, options: Self.options)
      try spoil(source)
      try setTime(of: source, to: Self.then)
      // … but is taken from one that is there.
      let cached = try JetFiles.read(source, options: options)
      #expect(cached.jets.jetHashes() == direct.jets.jetHashes())
      #expect(cached.isSignal == direct.isSignal)
      options.rows = 30..<50
      #expect(throws: DataFileError.self) { try JetFiles.read(source, options: options) }
    }
  }

  @Test func aCacheFolderLeavesTheSourceFolderAlone() throws {
    try withSource { source, cache in
      let folder = source.deletingLastPathComponent().appendingPathComponent("caches")
      var options = Self.options
      options.cache = .folder(folder)
      try expectFixture(JetFiles.read(source, options: options))
      #expect(!FileManager.default.fileExists(atPath: cache.path))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names.count == 1 && names.allSatisfy { $0.hasPrefix("jets.npz-") })
      try spoil(source)
      try setTime(of: source, to: Self.then)
      try expectFixture(JetFiles.read(source, options: options))
    }
  }

  @Test func aFolderThatNobodyMayWriteToGetsNoCache() throws {
    try withSource { source, cache in
      let folder = source.deletingLastPathComponent()
      let elsewhere = FileManager.default.temporaryDirectory
        .appendingPathComponent("jets-tests-caches-\(UUID().uuidString)")
      setenv("TERASCALE_CACHE", elsewhere.path, 1)
      defer {
        unsetenv("TERASCALE_CACHE")
        try? FileManager.default.removeItem(at: elsewhere)
        try? FileManager.default.setAttributes(
          [.posixPermissions: 0o755], ofItemAtPath: folder.path)
      }
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
      try expectFixture(JetFiles.read(source, options: Self.options))
      #expect(!FileManager.default.fileExists(atPath: cache.path))
      #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path).count == 1)
    }
  }

  @Test func withoutACacheNothingIsWritten() throws {
    try withSource { source, cache in
      var options = Self.options
      options.cache = .none
      try expectFixture(JetFiles.read(source, options: options))
      #expect(!FileManager.default.fileExists(atPath: cache.path))
    }
  }
}
