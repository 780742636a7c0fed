import DataFiles
import Foundation
import TestSupport
import Testing

@Suite("atomic files")
struct AtomicFileTests {
  private static func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test("a file is not replaced unless asked, and nothing else is left behind")
  func replacesOnRequest() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("note.txt")
      try AtomicFile.write("first", to: url)
      let error = dataFileError { try AtomicFile.write("second", to: url) }
      #expect(error?.description.contains("this file exists already") == true)
      #expect(error?.hint?.contains("--force") == true)
      #expect(try String(contentsOf: url, encoding: .utf8) == "first")
      try AtomicFile.write("second", to: url, overwrite: true)
      #expect(try String(contentsOf: url, encoding: .utf8) == "second")
      #expect(try Self.names(folder) == ["note.txt"])
    }
  }

  @Test("a failure on the way leaves the old file and no other")
  func keepsOldFile() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("note.txt")
      try AtomicFile.write("old", to: url)
      #expect(throws: CancellationError.self) {
        try AtomicFile.write(to: url, overwrite: true) { writer in
          try writer.append("half of the n")
          throw CancellationError()
        }
      }
      #expect(try String(contentsOf: url, encoding: .utf8) == "old")
      #expect(try Self.names(folder) == ["note.txt"])
    }
  }

  @Test("a target that appears meanwhile is not replaced")
  func noticesLateTarget() throws {
    try withTemporaryFolder { (folder) throws in
      let url = folder.appendingPathComponent("note.txt")
      #expect(throws: DataFileError.self) {
        try AtomicFile.write(to: url) { writer in
          try writer.append("ours")
          try Data("theirs".utf8).write(to: url)
        }
      }
      #expect(try String(contentsOf: url, encoding: .utf8) == "theirs")
      #expect(try Self.names(folder) == ["note.txt"])
    }
  }

  @Test("folders appear complete, are replaced on request, and vanish after a failure")
  func createsFolders() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("run")
      for (text, overwrite) in [("first", false), ("second", true)] {
        try AtomicFile.createDirectory(at: url, overwrite: overwrite) { temporary in
          #expect(temporary.deletingLastPathComponent().path == folder.path)
          try AtomicFile.write(text, to: temporary.appendingPathComponent("\(text).txt"))
        }
        #expect(try Self.names(folder) == ["run"])
        #expect(try Self.names(url) == ["\(text).txt"])
      }
      #expect(throws: DataFileError.self) { try AtomicFile.createDirectory(at: url) { _ in } }
      #expect(throws: CancellationError.self) {
        try AtomicFile.createDirectory(at: folder.appendingPathComponent("other")) { _ in
          throw CancellationError()
        }
      }
      #expect(try Self.names(folder) == ["run"])
    }
  }

  /// The number of a process that has ended.
  private static func endedProcess() throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", ":"]
    try process.run()
    process.waitUntilExit()
    return process.processIdentifier
  }

  @Test("what a killed process left is cleared by the next writer, and nothing else")
  func clearsLeftovers() throws {
    try withTemporaryFolder { folder in
      let (dead, living) = (try Self.endedProcess(), getppid())
      let gone = ["a.npz.partial-\(dead)-1", "b.partial-\(dead)-22"]
      let kept = [
        "a.npz.partial", "a.npz.partial-\(dead)", "a.partial-\(dead)-", "a.partial-x-1",
        "a.partial-\(dead)-1.npz", "a.partial-\(dead)-1-2", ".partial-\(dead)-1",
        "c.partial-\(living)-1", "partial-\(dead)-1", "locked.partial-\(dead)-7",
      ]
      for name in gone + kept {
        try Data("x".utf8).write(to: folder.appendingPathComponent(name))
      }
      let directory = folder.appendingPathComponent("run.partial-\(dead)-3")
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
      try Data("x".utf8).write(to: directory.appendingPathComponent("model"))
      // Somebody on another machine writes this one: no process here has the number.
      let path = folder.appendingPathComponent("locked.partial-\(dead)-7").path
      let descriptor = open(path, O_RDWR)
      defer { close(descriptor) }
      #expect(flock(descriptor, LOCK_EX) == 0)
      try AtomicFile.write("new", to: folder.appendingPathComponent("note.txt"))
      #expect(try Self.names(folder) == (kept + ["note.txt"]).sorted())
    }
  }

  @Test("a folder that stepped aside for one that never came is put back")
  func putsBack() throws {
    try withTemporaryFolder { folder in
      let dead = try Self.endedProcess()
      for name in ["old.replaced-\(dead)-1", "two.replaced-\(dead)-2", "two"] {
        let place = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
        try Data(name.utf8).write(to: place.appendingPathComponent("result"))
      }
      Leftovers.clear(in: folder)
      #expect(try Self.names(folder) == ["old", "two"])
      let result = folder.appendingPathComponent("old/result")
      #expect(try String(contentsOf: result, encoding: .utf8) == "old.replaced-\(dead)-1")
    }
  }

  @Test("a place is checked before the work, and nothing is left there")
  func checksPlaces() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("note.txt")
      try AtomicFile.checkPlace(of: url)
      #expect(try Self.names(folder) == [])
      try AtomicFile.write("first", to: url)
      #expect(throws: DataFileError.self) { try AtomicFile.checkPlace(of: url) }
      try AtomicFile.checkPlace(of: url, overwrite: true)
      #expect(try Self.names(folder) == ["note.txt"])
      #expect(throws: DataFileError.self) {
        try AtomicFile.checkPlace(of: folder.appendingPathComponent("no/note.txt"))
      }
      try AtomicFile.checkPlace(ofFolder: folder.appendingPathComponent("a/b/c"))
      for name in ["note.txt", "note.txt/below"] {
        #expect(throws: DataFileError.self) {
          try AtomicFile.checkPlace(ofFolder: folder.appendingPathComponent(name))
        }
      }
    }
  }

  @Test("files are the same under all their names")
  func sameFiles() throws {
    try withTemporaryFolder { folder in
      let names = ["file", "hard", "soft", "other"].map { folder.appendingPathComponent($0) }
      try Data("x".utf8).write(to: names[0])
      try FileManager.default.linkItem(at: names[0], to: names[1])
      try FileManager.default.createSymbolicLink(at: names[2], withDestinationURL: names[0])
      try Data("x".utf8).write(to: names[3])
      for name in names[..<3] { #expect(FileFingerprint.areSame(names[0], name)) }
      #expect(!FileFingerprint.areSame(names[0], names[3]))
      #expect(!FileFingerprint.areSame(names[0], folder.appendingPathComponent("missing")))
    }
  }

  @Test("folders and devices are not replaced by files, nor files by folders")
  func refusesOtherTargets() throws {
    try withTemporaryFolder { folder in
      let device = URL(fileURLWithPath: "/dev/null")
      for target in [folder, device] {
        let error = dataFileError { try AtomicFile.write("x", to: target, overwrite: true) }
        #expect(error?.problem == "this is not a regular file")
      }
      let file = folder.appendingPathComponent("file")
      try AtomicFile.write("x", to: file)
      let error = dataFileError {
        try AtomicFile.createDirectory(at: file, overwrite: true) { _ in }
      }
      #expect(error?.problem == "something that is no folder stands here")
      let missing = folder.appendingPathComponent("no/such/folder/file")
      let noFolder = dataFileError { try AtomicFile.write("x", to: missing) }
      #expect(noFolder?.problem.contains("No such file") == true)
    }
  }
}

@Suite("mapped files, kinds and libraries")
struct FileAccessTests {
  @Test("a mapped file shows the bytes; empty files, folders and missing files")
  func mapsFiles() throws {
    try withTemporaryFile("bytes", [1, 2, 3]) { url in
      let file = try MappedFile(url)
      #expect(file.withBytes { Array($0) } == [1, 2, 3])
      #expect(file.count == 3)
      let folder = url.deletingLastPathComponent()
      #expect(dataFileError { _ = try MappedFile(folder) }?.problem == "this is a folder")
      let missing = dataFileError { _ = try MappedFile(folder.appendingPathComponent("x")) }
      #expect(missing?.problem == "cannot open it: No such file or directory")
    }
    try withTemporaryFile("empty", []) { (url) throws in
      #expect(try MappedFile(url).bytes.isEmpty)
    }
  }

  static let kinds: [(file: String, kind: DataFileKind)] = [
    ("types.npz", .npz), ("version2.npy", .npy), ("tables.h5", .hdf5),
    ("reference.safetensors", .safetensors), ("frame.csv", .csv), ("frame.txt", .csv),
  ]

  @Test("formats are told by content, not by name", arguments: kinds)
  func sniffsFixtures(_ expected: (file: String, kind: DataFileKind)) throws {
    let bytes = try Data(contentsOf: golden(expected.file))
    try withTemporaryFile("misleading.dat", bytes) { (url) throws in
      #expect(try DataFileKind.sniff(url) == expected.kind)
    }
  }

  static let signatures: [(bytes: [UInt8], kind: DataFileKind)] = [
    ([0x1F, 0x8B, 8], .gzip), (Array("PAR1".utf8), .parquet), (Array("root\0".utf8), .root),
    ([1, 0, 2], .unknown), (Array("x\n".utf8), .csv), ([0x50, 0x4B, 5, 6, 0, 0], .npz),
    (
      [UInt8](repeating: 1, count: 512) + [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .hdf5
    ),
  ]

  @Test("formats told by their first bytes", arguments: signatures)
  func sniffsSignatures(_ expected: (bytes: [UInt8], kind: DataFileKind)) throws {
    try withTemporaryFile("file", expected.bytes) { (url) throws in
      #expect(try DataFileKind.sniff(url) == expected.kind)
    }
  }

  @Test("the report names every library and how to get it")
  func reportsLibraries() {
    let report = DynamicLibrary.report()
    #expect(report.map(\.name) == ["zlib", "hdf5", "bzip2", "blosc"])
    for status in report {
      #expect((status.version == nil) == (status.path == nil))
      #expect(status.installation.contains("apt install"))
      #expect(status.installation.contains("brew install"))
      if let path = status.path { #expect(path.contains("lib")) }
      if let version = status.version { #expect(version.first?.isNumber == true) }
    }
  }

  @Test("a fingerprint changes with the file")
  func fingerprints() throws {
    try withTemporaryFile("data", [1, 2, 3]) { url in
      let first = try FileFingerprint(url)
      #expect(try FileFingerprint(url) == first)
      #expect(first.size == 3)
      try Data([1, 2, 4]).write(to: url)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_600_000_000.5)], ofItemAtPath: url.path)
      let second = try FileFingerprint(url)
      #expect(second != first && second.key != first.key)
      #expect(abs(second.modificationTime - 1_600_000_000_500_000_000) < 1000)
    }
  }

  @Test("errors take one line, two with a hint")
  func describesErrors() {
    let plain = DataFileError(file: "a.csv", line: 7, column: "pt", "\"x\" is not a number")
    #expect(plain.description == "a.csv, line 7, \"pt\": \"x\" is not a number.")
    let hinted = DataFileError(file: "a.h5", rows: 40..<80, "it is damaged", hint: "copy it again")
    #expect(hinted.description == "a.h5, rows 40–79: it is damaged.\n  Copy it again.")
  }
}
