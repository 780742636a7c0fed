import Foundation

/// A C library that is looked for when the program runs, so that building needs none of them.
public struct DynamicLibrary: Sendable {
  /// What to look for and whom to ask when it is missing.
  struct Description: Sendable {
    let name: String
    let purpose: String
    /// Names the library itself in place of the candidates.
    let environmentVariable: String
    let candidates: [String]
    /// A function that every version has.
    let landmark: String
    let debianPackage: String
    let homebrewPackage: String

    /// One line that says how to get the library.
    var installation: String {
      "install it with \"apt install \(debianPackage)\" or \"brew install \(homebrewPackage)\", "
        + "or name the library in \(environmentVariable)"
    }
  }

  private let handle: UInt
  private let description: Description

  /// Loads the first candidate that exists.
  ///
  /// - Throws: ``DataFileError`` naming the Debian and the Homebrew package.
  init(_ description: Description) throws {
    let environment = ProcessInfo.processInfo.environment
    let chosen = environment[description.environmentVariable].map { [$0] }
    for candidate in chosen ?? description.candidates {
      if let handle = dlopen(candidate, RTLD_NOW | RTLD_LOCAL) {
        self.handle = UInt(bitPattern: handle)
        self.description = description
        return
      }
    }
    throw DataFileError(
      file: chosen?[0] ?? "",
      "the library \(description.name), needed for \(description.purpose), "
        + (chosen == nil ? "is not installed" : "cannot be loaded"),
      hint: description.installation)
  }

  /// The function called `name`.
  ///
  /// - Throws: ``DataFileError`` when the library is too old to have it.
  func function<Function>(_ name: String, _ type: Function.Type = Function.self) throws -> Function
  {
    guard let function = functionIfPresent(name, type) else {
      throw DataFileError(
        file: path ?? "", "the library \(description.name) lacks the function \(name)",
        hint: description.installation)
    }
    return function
  }

  /// The function called `name`, or nil when the library has none.
  func functionIfPresent<Function>(
    _ name: String, _ type: Function.Type = Function.self
  ) -> Function? {
    address(name).map { unsafeBitCast($0, to: type) }
  }

  /// The variable called `name`.
  func variable<Value: BitwiseCopyable>(_ name: String, _ type: Value.Type) throws -> Value {
    guard let address = address(name) else {
      throw DataFileError(
        file: path ?? "", "the library \(description.name) lacks the variable \(name)",
        hint: description.installation)
    }
    return address.loadUnaligned(as: type)
  }

  /// The file that was loaded.
  var path: String? {
    // `dladdr` and its record, whose first field is the path, are not visible from Swift on Linux.
    typealias Locate =
      @convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer) -> Int32
    guard let program = dlopen(nil, RTLD_NOW), let symbol = dlsym(program, "dladdr"),
      let address = address(description.landmark)
    else { return nil }
    let locate = unsafeBitCast(symbol, to: Locate.self)
    var record: (UnsafePointer<CChar>?, UInt, UInt, UInt) = (nil, 0, 0, 0)
    guard locate(address, &record) != 0 else { return nil }
    return record.0.map { String(cString: $0) }
  }

  private func address(_ name: String) -> UnsafeRawPointer? {
    dlsym(UnsafeMutableRawPointer(bitPattern: handle), name).map { UnsafeRawPointer($0) }
  }

  /// Candidate names: bare file names for the system's search, then the usual folders of
  /// macOS.
  static func candidates(linux: [String], darwin: [String]) -> [String] {
    #if canImport(Darwin)
      darwin
        + ["/opt/homebrew/lib/", "/usr/local/lib/", "/usr/lib/"].flatMap { folder in
          darwin.map { folder + $0 }
        }
    #else
      linux
    #endif
  }
}

extension DynamicLibrary {
  /// The state of one optional library, for `terascale doctor`.
  public struct Status: Sendable {
    /// The usual name, such as "zlib".
    public let name: String
    /// What the program uses it for.
    public let purpose: String
    /// The version, nil when the library is missing.
    public let version: String?
    /// The file that was loaded, nil when the library is missing.
    public let path: String?
    /// How to install the library.
    public let installation: String
  }

  /// Every optional library with version and path, loaded if it can be.
  public static func report() -> [Status] {
    [
      status(Zlib.description, Zlib.shared, \.library, \.version),
      status(HDF5Library.description, HDF5Library.shared, \.library, \.version),
      status(Bzip2.description, Bzip2.shared, \.library, \.version),
      status(BloscLibrary.description, BloscLibrary.shared, \.library, \.version),
    ]
  }

  private static func status<Library>(
    _ description: Description, _ result: Result<Library, any Error>,
    _ library: KeyPath<Library, DynamicLibrary>, _ version: KeyPath<Library, String>
  ) -> Status {
    let loaded = try? result.get()
    return Status(
      name: description.name, purpose: description.purpose,
      version: loaded?[keyPath: version], path: loaded?[keyPath: library].path,
      installation: description.installation)
  }
}
