import Foundation

/// The format of a file, judged by its content; names and extensions play no part.
public enum DataFileKind: String, Sendable, CaseIterable {
  /// A zip file of NumPy arrays.
  case npz
  /// One NumPy array.
  case npy
  /// HDF5, such as the tables that pandas writes; also behind a block of the user's own.
  case hdf5
  /// Tensors of Hugging Face's format.
  case safetensors
  /// Text, taken for delimited columns; also packed by gzip or bzip2.
  case csv

  /// A web page.
  case html
  /// The pointer that Git LFS leaves in place of a file.
  case gitLFS
  /// The pointer that git-annex leaves in place of a file.
  case gitAnnex
  /// CERN ROOT.
  case root
  /// Apache Parquet.
  case parquet
  /// Apache Arrow or Feather.
  case arrow
  /// A Python pickle.
  case pickle
  /// What `torch.save` writes.
  case pytorch
  /// MATLAB's files before version 7.3, which are HDF5 since.
  case matlab
  /// JSON.
  case json
  /// XML, such as Les Houches events.
  case xml
  /// Text of two bytes a letter.
  case utf16
  /// Text whose first line is not UTF-8.
  case latin1
  /// Compressed by gzip, but no text inside.
  case gzip
  /// A zip file without NumPy arrays.
  case zip
  /// A tar, 7z, xz or zstd file.
  case archive
  /// None of these.
  case unknown

  /// Looks at the file at `url`.
  ///
  /// - Throws: ``DataFileError`` when the file is missing, unreadable or empty.
  public static func sniff(_ url: URL) throws -> DataFileKind {
    try MappedFile(url).withBytes { bytes in
      guard !bytes.isEmpty else {
        throw DataFileError(url, "the file is empty", hint: "copy or download it again")
      }
      return DataFileKind(bytes, url)
    }
  }

  /// The error for a file of this kind where another one is expected: what the file is, and what to
  /// do with it.
  public func refusal(_ url: URL) -> DataFileError {
    DataFileError(url, refusalWords.problem, hint: refusalWords.hint)
  }

  /// Whether files of this kind are read at all, or may be damaged ones of such a kind.
  private var isRead: Bool {
    switch self {
    case .npz, .npy, .hdf5, .safetensors, .csv, .unknown: true
    default: false
    }
  }

  /// Throws the ``refusal(_:)`` of a file whose kind is never read; whoever opens a format calls
  /// this first, so that a web page is not taken for a damaged array.
  static func refuseForeign(_ bytes: UnsafeRawBufferPointer, _ url: URL) throws {
    let kind = bytes.isEmpty ? .unknown : DataFileKind(bytes, url)
    if !kind.isRead { throw kind.refusal(url) }
  }

  private var refusalWords: (problem: String, hint: String) {
    let formats = "npz, HDF5 or CSV"
    switch self {
    case .npz, .npy, .hdf5, .safetensors:
      return ("this is \(self == .hdf5 ? "an HDF5" : "a \(rawValue)") file", "give another format")
    case .csv: return ("this is a text file", "give another format")
    case .html:
      return (
        "a web page was saved in place of the file",
        "download the file itself: the link may lead to a page with a button"
      )
    case .gitLFS:
      return ("this is a pointer of Git LFS, not the file itself", "fetch it with \"git lfs pull\"")
    case .gitAnnex:
      return (
        "this is a pointer of git-annex, not the file itself", "fetch it with \"git annex get\""
      )
    case .root:
      return (
        "this is a ROOT file, which is not read",
        "convert it to \(formats), for example with uproot"
      )
    case .parquet:
      return (
        "this is a Parquet file, a format that is not read",
        "convert it with pandas: pandas.read_parquet(path).to_csv(\"events.csv\", index=False)"
      )
    case .arrow:
      return (
        "this is an Arrow or Feather file, a format that is not read",
        "convert it with pandas: pandas.read_feather(path).to_csv(\"events.csv\", index=False)"
      )
    case .pickle:
      return (
        "this is a Python pickle, which may run any program and is not read",
        "load it in Python and write its arrays with numpy.savez"
      )
    case .pytorch:
      return (
        "this is a file of torch.save, which is not read",
        "load it in Python and write its tensors with numpy.savez or safetensors"
      )
    case .matlab:
      return (
        "this is a MATLAB file before version 7.3, which is not read",
        "save it with -v7.3, or convert it with scipy.io.loadmat and numpy.savez"
      )
    case .json: return ("this is a JSON file", "write the columns as \(formats)")
    case .xml: return ("this is an XML file", "write the columns as \(formats)")
    case .utf16: return ("this text is encoded as UTF-16", "save it as UTF-8")
    case .latin1:
      return (
        "the first line is not encoded as UTF-8",
        "convert the file with \"iconv -f latin1 -t utf-8\""
      )
    case .gzip:
      return (
        "the file is compressed by gzip and holds no text, or is cut off",
        "unpack it with gunzip, or download it again"
      )
    case .zip: return ("this zip file holds no NumPy arrays", "unpack it with unzip")
    case .archive: return ("this is an archive or a compressed file", "unpack it first")
    case .unknown: return ("the format of the file is unknown", "give a file of \(formats)")
    }
  }
}
