/// A file that went into a result, with its content hash.
public struct DataHash: Codable, Equatable, Sendable {
  /// The file as it was given.
  public var file: String
  /// SHA-256 of the file's bytes in hexadecimal.
  public var sha256: String

  /// A hash of a file.
  public init(file: String, sha256: String) {
    self.file = file
    self.sha256 = sha256
  }
}

/// What a result was made with: enough to say later why two runs differ.
public struct Environment: Codable, Equatable, Sendable {
  /// The commit of the program's source; nil outside a checkout.
  public var gitCommit: String?
  /// Whether the checkout had no local changes; nil outside a checkout.
  public var isWorkingTreeClean: Bool?
  /// The version of the program.
  public var programVersion: String
  /// The version of the Swift compiler.
  public var swiftVersion: String
  /// The operating system and its version.
  public var operatingSystem: String
  /// The processor's model name.
  public var processor: String
  /// The instruction set that the kernels ran with, for example "avx2" or "neon".
  public var instructionSet: String
  /// The number of threads.
  public var threads: Int
  /// The machine's memory in bytes.
  public var memoryBytes: UInt64?
  /// The data files and their hashes.
  public var dataHashes: [DataHash]

  /// An environment from its parts.
  public init(
    gitCommit: String?, isWorkingTreeClean: Bool?, programVersion: String, swiftVersion: String,
    operatingSystem: String, processor: String, instructionSet: String, threads: Int,
    memoryBytes: UInt64?, dataHashes: [DataHash]
  ) {
    self.gitCommit = gitCommit
    self.isWorkingTreeClean = isWorkingTreeClean
    self.programVersion = programVersion
    self.swiftVersion = swiftVersion
    self.operatingSystem = operatingSystem
    self.processor = processor
    self.instructionSet = instructionSet
    self.threads = threads
    self.memoryBytes = memoryBytes
    self.dataHashes = dataHashes
  }
}
