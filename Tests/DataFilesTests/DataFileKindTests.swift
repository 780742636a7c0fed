import DataFiles
import Foundation
import TestSupport
import Testing

@Suite("what a file is")
struct DataFileKindTests {
  private static func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      bigEndian
        ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
    }
  }

  /// The header of a zip member without a directory, as of a file that is cut off.
  private static func zip(_ name: String) -> [UInt8] {
    [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22) + [UInt8(name.utf8.count), 0, 0, 0]
      + Array(name.utf8)
  }

  static let foreign: [(kind: DataFileKind, bytes: [UInt8], words: [String])] = [
    (.html, Array("\n <!DOCTYPE html><html>".utf8), ["a web page was saved", "Download the file"]),
    (.html, Array("<?xml version=\"1.0\"?>\n<HTML lang=en>".utf8), ["a web page was saved"]),
    (
      .gitLFS, Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8),
      ["pointer of Git LFS", "git lfs pull"]
    ),
    (.gitAnnex, Array("/annex/objects/MD5E-s1--0.csv\n".utf8), ["git annex get"]),
    (.root, Array("root".utf8) + [0, 0, 0xF6, 1], ["ROOT file", "uproot"]),
    (.parquet, Array("PAR1....".utf8), ["Parquet", "read_parquet"]),
    (.arrow, Array("ARROW1".utf8) + [0, 0], ["Arrow or Feather", "read_feather"]),
    (.arrow, Array("FEA1....".utf8), ["Arrow or Feather"]),
    (.pickle, [0x80, 4, 0x95, 1, 0, 0], ["pickle", "numpy.savez"]),
    (.pytorch, [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC], ["torch.save", "numpy.savez"]),
    (.pytorch, zip("archive/data.pkl"), ["torch.save"]),
    (.zip, zip("word/document.xml"), ["holds no NumPy arrays", "unzip"]),
    (.matlab, Array("MATLAB 5.0 MAT-file, Platform".utf8), ["MATLAB", "-v7.3"]),
    (.json, Array(" {\n \"pt\": [1, 2]}".utf8), ["JSON"]),
    (.json, Array("[[1, 2]]".utf8), ["JSON"]),
    (.xml, Array("<LesHouchesEvents version=\"3.0\">".utf8), ["XML"]),
    (.utf16, [0xFF, 0xFE] + utf16("a,b\n1,2\n", bigEndian: false), ["UTF-16", "as UTF-8"]),
    (.utf16, utf16("a,b\n1,2\n", bigEndian: false), ["UTF-16"]),
    (.utf16, utf16("a,b\n1,2\n", bigEndian: true), ["UTF-16"]),
    (.latin1, Array("p_T,caf".utf8) + [0xE9, 0x0A, 0x31], ["iconv -f latin1"]),
    (.archive, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 1], ["compressed", "Unpack it"]),
    (.archive, [0x28, 0xB5, 0x2F, 0xFD, 1, 2], ["compressed"]),
    (.gzip, [0x1F, 0x8B, 8, 0, 0, 0], ["gzip", "gunzip"]),
  ]

  @Test("files that are not read say what they are and what to do", arguments: foreign)
  func namesForeignFiles(_ file: (kind: DataFileKind, bytes: [UInt8], words: [String])) throws {
    try withTemporaryFile("data.npz", file.bytes) { url in
      let kind = try DataFileKind.sniff(url)
      // Without zlib there is no look inside.
      if file.kind == .gzip, kind == .csv { return }
      #expect(kind == file.kind)
      let errors = [
        dataFileError { _ = try EventTable.read(url) }, dataFileError { _ = try CSVFile(url) },
        dataFileError { _ = try NPZFile(url) }, dataFileError { _ = try NPYFile.read(url) },
      ]
      for error in errors {
        let text = error?.description ?? "no error"
        #expect(error?.file == url.path)
        for words in file.words { #expect(text.contains(words), "\(words) is not in: \(text)") }
      }
    }
  }

  static let known: [(kind: DataFileKind, file: String)] = [
    (.npz, "types.npz"), (.npz, "streamed.npz"), (.npz, "bzip2.npz"), (.npy, "version2.npy"),
    (.npy, "objects.npy"), (.hdf5, "names.h5"), (.hdf5, "user-block.h5"), (.csv, "frame.csv"),
    (.csv, "frame.txt"), (.safetensors, "reference.safetensors"), (.csv, "packed.csv.gz"),
  ]

  @Test("files that are read", arguments: known)
  func namesKnownFiles(_ file: (kind: DataFileKind, file: String)) throws {
    #expect(try DataFileKind.sniff(golden(file.file)) == file.kind)
    #expect(file.kind.refusal(golden(file.file)).hint != nil)
  }

  @Test("text that looks like something else")
  func readsStrangeTexts() throws {
    for text in ["[pt],[m]\n1,2\n", "a\n1", "version,b\n1,2\n", "η,b\n1,2\n"] {
      try withTemporaryFile("a.csv", text.utf8) { (url) throws in
        #expect(try DataFileKind.sniff(url) == .csv)
      }
    }
    // Letters that are no UTF-8 below the first line do not matter unless they are asked for.
    try withTemporaryFile("a.csv", Array("name,x\nJos".utf8) + [0xE9] + Array(",2\n".utf8)) {
      (url) throws in
      #expect(try EventTable.read(url).column("x") == [2])
    }
  }

  @Test("folders, and links of git-annex to files that were not fetched")
  func namesFoldersAndLinks() throws {
    try withTemporaryFolder { folder in
      let error = dataFileError { _ = try EventTable.read(folder) }
      #expect(error?.problem == "this is a folder")
      let link = folder.appendingPathComponent("data.h5")
      try FileManager.default.createSymbolicLink(
        atPath: link.path, withDestinationPath: ".git/annex/objects/aa/bb/MD5E-s1--0.h5")
      let annex = dataFileError { _ = try EventTable.read(link) }
      #expect(annex?.hint?.contains("git annex get") == true)
    }
  }
}
