import Foundation

/// The functions of libhdf5 used here, loaded at run time.
///
/// Everything goes through one lock, since most builds of the library are not thread-safe, and the
/// library's habit of printing its errors is turned off.
struct HDF5Library: Sendable {
  typealias Identifier = Int64
  typealias OpenByName =
    @Sendable @convention(c) (Identifier, UnsafePointer<CChar>, Identifier) -> Identifier
  typealias Derive = @Sendable @convention(c) (Identifier) -> Identifier
  typealias Inspect = @Sendable @convention(c) (Identifier) -> Int32
  typealias Measure = @Sendable @convention(c) (Identifier) -> Int
  typealias MemberName =
    @Sendable @convention(c) (Identifier, UInt32) -> UnsafeMutablePointer<CChar>?
  typealias MemberOffset = @Sendable @convention(c) (Identifier, UInt32) -> Int
  typealias MemberType = @Sendable @convention(c) (Identifier, UInt32) -> Identifier
  typealias Lengths = @Sendable @convention(c) (Identifier, UnsafeMutablePointer<UInt64>) -> Int32
  typealias Extent =
    @Sendable @convention(c) (
      Identifier, UnsafeMutablePointer<UInt64>, UnsafeMutablePointer<UInt64>?
    ) -> Int32
  typealias ChunkLengths =
    @Sendable @convention(c) (Identifier, Int32, UnsafeMutablePointer<UInt64>) -> Int32
  typealias Filter =
    @Sendable @convention(c) (
      Identifier, UInt32, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<Int>,
      UnsafeMutablePointer<UInt32>, Int, UnsafeMutablePointer<CChar>?,
      UnsafeMutablePointer<UInt32>?
    ) -> Int32
  typealias ChunkSize =
    @Sendable @convention(c) (
      Identifier, UnsafePointer<UInt64>, UnsafeMutablePointer<UInt64>
    ) -> Int32
  typealias ReadChunk =
    @Sendable @convention(c) (
      Identifier, Identifier, UnsafePointer<UInt64>, UnsafeMutablePointer<UInt32>,
      UnsafeMutableRawPointer
    ) -> Int32
  typealias Read =
    @Sendable @convention(c) (
      Identifier, Identifier, Identifier, Identifier, Identifier, UnsafeMutableRawPointer
    ) -> Int32
  typealias CreateSpace =
    @Sendable @convention(c) (Int32, UnsafePointer<UInt64>, UnsafePointer<UInt64>?) -> Identifier
  typealias Select =
    @Sendable @convention(c) (
      Identifier, Int32, UnsafePointer<UInt64>, UnsafePointer<UInt64>?, UnsafePointer<UInt64>,
      UnsafePointer<UInt64>?
    ) -> Int32
  typealias ReadAttribute =
    @Sendable @convention(c) (Identifier, Identifier, UnsafeMutableRawPointer) -> Int32
  typealias Exists =
    @Sendable @convention(c) (Identifier, UnsafePointer<CChar>) -> Int32
  typealias LinkExists =
    @Sendable @convention(c) (Identifier, UnsafePointer<CChar>, Identifier) -> Int32
  typealias LinkName =
    @Sendable @convention(c) (
      Identifier, UnsafePointer<CChar>, Int32, Int32, UInt64, UnsafeMutablePointer<CChar>?, Int,
      Identifier
    ) -> Int
  typealias Fields =
    @Sendable @convention(c) (
      Identifier, UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int>,
      UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int>
    ) -> Int32
  typealias MemberValue =
    @Sendable @convention(c) (Identifier, UInt32, UnsafeMutableRawPointer) -> Int32
  typealias LinkInformation =
    @Sendable @convention(c) (
      Identifier, UnsafePointer<CChar>, UnsafeMutableRawPointer, Identifier
    ) -> Int32
  typealias SetLocking = @Sendable @convention(c) (Identifier, Bool, Bool) -> Int32
  typealias SetErrorPrinting =
    @Sendable @convention(c) (Identifier, UnsafeRawPointer?, UnsafeRawPointer?) -> Int32
  typealias ErrorVisitor =
    @convention(c) (UInt32, UnsafeRawPointer?, UnsafeMutableRawPointer?) -> Int32
  typealias WalkErrors =
    @Sendable @convention(c) (Identifier, Int32, ErrorVisitor, UnsafeMutableRawPointer?) -> Int32

  static let description = DynamicLibrary.Description(
    name: "hdf5", purpose: ".h5 files", environmentVariable: "TERASCALE_HDF5",
    candidates: DynamicLibrary.candidates(
      linux: [
        "libhdf5_serial.so.103", "libhdf5.so.103", "libhdf5_serial.so.310", "libhdf5.so.310",
        "libhdf5_serial.so.320", "libhdf5.so.320", "libhdf5.so.200", "libhdf5_serial.so",
        "libhdf5.so",
      ],
      darwin: ["libhdf5.dylib", "libhdf5.320.dylib", "libhdf5.310.dylib", "libhdf5.200.dylib"]),
    landmark: "H5open", debianPackage: "libhdf5-103-1", homebrewPackage: "hdf5")

  static let shared: Result<HDF5Library, any Error> = Result { try HDF5Library() }
  private static let lock = NSRecursiveLock()

  let library: DynamicLibrary
  let version: String
  let openFile: @Sendable @convention(c) (UnsafePointer<CChar>, UInt32, Identifier) -> Identifier
  let closeFile, closeGroup, closeDataset, closeType, closeSpace, closeList, closeAttribute: Inspect
  let isVariableText: Inspect
  let openGroup, openDataset: OpenByName
  let linkExists: LinkExists
  let linkName: LinkName
  let typeOfDataset, spaceOfDataset, listOfDataset: Derive
  let chunkStorageSize: ChunkSize
  let readDataset: Read
  private let readChunkFunction: ReadChunk
  let typeClass, memberCount, typeSign, typeOrder, arrayRank: Inspect
  let typeSize, precision: Measure
  let fields: Fields
  let memberValue: MemberValue
  let storageSize: @Sendable @convention(c) (Identifier) -> UInt64
  let externalCount: Inspect
  private let linkInformation: LinkInformation
  let memberName: MemberName
  let memberOffset: MemberOffset
  let memberType: MemberType
  let baseType: Derive
  let arrayLengths: Lengths
  let rank: Inspect
  let extent: Extent
  let createSpace: CreateSpace
  let selectBox: Select
  let layout, filterCount: Inspect
  let chunkLengths: ChunkLengths
  let filter: Filter
  let attributeExists: Exists
  let openAttribute: OpenByName
  let typeOfAttribute, spaceOfAttribute: Derive
  let readAttribute: ReadAttribute
  let pointCount: @Sendable @convention(c) (Identifier) -> Int64
  let freeMemory: @Sendable @convention(c) (UnsafeMutableRawPointer?) -> Int32
  private let createList: Derive
  private let setLocking: SetLocking?
  private let fileAccessClass: Identifier
  private let setErrorPrinting: SetErrorPrinting
  private let walkErrors: WalkErrors

  private init() throws {
    let library = try DynamicLibrary(Self.description)
    self.library = library
    let start: @convention(c) () -> Int32 = try library.function("H5open")
    // What it would tidy up when the process ends is nothing to us, who only read, and after a
    // damaged file it may not come to an end.
    let skipTidying: @convention(c) () -> Int32 = try library.function("H5dont_atexit")
    let numbers:
      @convention(c) (
        UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>
      ) -> Int32 = try library.function("H5get_libversion")
    var (major, minor, release) = (UInt32(0), UInt32(0), UInt32(0))
    guard skipTidying() >= 0, start() >= 0, numbers(&major, &minor, &release) >= 0,
      (major, minor) >= (1, 10)
    else {
      throw DataFileError(
        file: library.path ?? "", "HDF5 \(major).\(minor) is too old",
        hint: "1.10 or later is needed; \(Self.description.installation)")
    }
    version = "\(major).\(minor).\(release)"
    openFile = try library.function("H5Fopen")
    closeFile = try library.function("H5Fclose")
    closeGroup = try library.function("H5Gclose")
    closeDataset = try library.function("H5Dclose")
    closeType = try library.function("H5Tclose")
    closeSpace = try library.function("H5Sclose")
    closeList = try library.function("H5Pclose")
    closeAttribute = try library.function("H5Aclose")
    openGroup = try library.function("H5Gopen2")
    openDataset = try library.function("H5Dopen2")
    linkExists = try library.function("H5Lexists")
    linkName = try library.function("H5Lget_name_by_idx")
    typeOfDataset = try library.function("H5Dget_type")
    spaceOfDataset = try library.function("H5Dget_space")
    listOfDataset = try library.function("H5Dget_create_plist")
    chunkStorageSize = try library.function("H5Dget_chunk_storage_size")
    readDataset = try library.function("H5Dread")
    // HDF5 2 renamed the function of this form.
    readChunkFunction =
      try library.functionIfPresent("H5Dread_chunk1") ?? library.function("H5Dread_chunk")
    typeClass = try library.function("H5Tget_class")
    memberCount = try library.function("H5Tget_nmembers")
    isVariableText = try library.function("H5Tis_variable_str")
    typeSign = try library.function("H5Tget_sign")
    typeOrder = try library.function("H5Tget_order")
    typeSize = try library.function("H5Tget_size")
    precision = try library.function("H5Tget_precision")
    fields = try library.function("H5Tget_fields")
    memberValue = try library.function("H5Tget_member_value")
    storageSize = try library.function("H5Dget_storage_size")
    externalCount = try library.function("H5Pget_external_count")
    // The record that this fills begins with the type of the link in both versions.
    linkInformation =
      try library.functionIfPresent("H5Lget_info1") ?? library.function("H5Lget_info")
    memberName = try library.function("H5Tget_member_name")
    memberOffset = try library.function("H5Tget_member_offset")
    memberType = try library.function("H5Tget_member_type")
    baseType = try library.function("H5Tget_super")
    arrayRank = try library.function("H5Tget_array_ndims")
    arrayLengths = try library.function("H5Tget_array_dims2")
    rank = try library.function("H5Sget_simple_extent_ndims")
    extent = try library.function("H5Sget_simple_extent_dims")
    createSpace = try library.function("H5Screate_simple")
    selectBox = try library.function("H5Sselect_hyperslab")
    layout = try library.function("H5Pget_layout")
    chunkLengths = try library.function("H5Pget_chunk")
    filterCount = try library.function("H5Pget_nfilters")
    filter = try library.function("H5Pget_filter2")
    attributeExists = try library.function("H5Aexists")
    openAttribute = try library.function("H5Aopen")
    typeOfAttribute = try library.function("H5Aget_type")
    spaceOfAttribute = try library.function("H5Aget_space")
    readAttribute = try library.function("H5Aread")
    pointCount = try library.function("H5Sget_simple_extent_npoints")
    freeMemory = try library.function("H5free_memory")
    createList = try library.function("H5Pcreate")
    setLocking = library.functionIfPresent("H5Pset_file_locking")
    fileAccessClass = try library.variable("H5P_CLS_FILE_ACCESS_ID_g", Identifier.self)
    setErrorPrinting = try library.function("H5Eset_auto2")
    walkErrors = try library.function("H5Ewalk2")
  }

  /// Runs `body` while no other thread is inside the library.
  ///
  /// - Parameter url: The file that `body` reads: the one to blame if the library ends the process.
  func locked<Result>(_ url: URL, _ body: () throws -> Result) rethrows -> Result {
    try Self.lock.withLock {
      ForeignLibraries.enter(reading: url, with: "libhdf5 \(version)")
      defer { ForeignLibraries.leave() }
      // Thread-safe builds keep this setting by thread, so it is made anew each time.
      _ = setErrorPrinting(0, nil, nil)
      return try body()
    }
  }

  /// A property list for opening files without locking them, which fails on some network file
  /// systems; we only read. Zero, the default list, with libraries that cannot do that.
  func fileAccessList() -> Identifier {
    guard let setLocking else { return 0 }
    let list = createList(fileAccessClass)
    guard list >= 0 else { return 0 }
    _ = setLocking(list, false, true)
    return list
  }

  /// Reads the chunk that starts at `offset` as it is stored.
  ///
  /// - Returns: which filters were skipped for it, one bit each, or nil on failure.
  func readChunk(
    _ dataset: Identifier, offset: [UInt64], into buffer: UnsafeMutableRawPointer
  ) -> UInt32? {
    var skipped: UInt32 = 0
    return readChunkFunction(dataset, 0, offset, &skipped, buffer) >= 0 ? skipped : nil
  }

  /// Where a link leads.
  enum LinkKind: Int32 {
    case hard = 0
    case soft = 1
    case external = 64
  }

  /// Where the link `path` leads; nil when there is none.
  func linkKind(_ path: String, in file: Identifier) -> LinkKind? {
    // H5L_info_t takes 40 bytes.
    var record = [Int64](repeating: 0, count: 16)
    return record.withUnsafeMutableBytes { bytes in
      guard let start = bytes.baseAddress, linkInformation(file, path, start, 0) >= 0 else {
        return nil
      }
      return LinkKind(rawValue: start.load(as: Int32.self))
    }
  }

  /// The innermost message of the last failure in this thread.
  func lastError() -> String? {
    var message: String?
    withUnsafeMutablePointer(to: &message) { pointer in
      _ = walkErrors(
        0, 0,
        { index, record, client in
          // H5E_error2_t: three identifiers, the line, two names, the description.
          guard index == 0, let record, let client,
            let text = record.load(fromByteOffset: 48, as: UnsafePointer<CChar>?.self)
          else { return 0 }
          client.assumingMemoryBound(to: String?.self).pointee = String(cString: text)
          return 0
        }, UnsafeMutableRawPointer(pointer))
    }
    return message
  }
}
