import DataFiles
import Evaluation
import Foundation
import TensorEngine

extension Environment {
  /// The environment of this process.
  ///
  /// Looks for a checkout around the executable; without one, or without git, the commit is nil.
  ///
  /// - Parameters:
  ///   - programVersion: The version of the program.
  ///   - threads: The number of threads that are used.
  ///   - dataHashes: The files that are read.
  public static func current(
    programVersion: String, threads: Int = Threads.count, dataHashes: [DataHash] = []
  ) -> Environment {
    let checkout = Checkout.around(executableFolder)
    return Environment(
      gitCommit: checkout?.commit, isWorkingTreeClean: checkout?.isClean,
      programVersion: programVersion, swiftVersion: compilerVersion,
      operatingSystem: ProcessInfo.processInfo.operatingSystemVersionString,
      processor: processorName, instructionSet: InstructionSet.name, threads: threads,
      memoryBytes: ProcessInfo.processInfo.physicalMemory, dataHashes: dataHashes)
  }

  private static var executableFolder: URL {
    let path = Bundle.main.executablePath ?? CommandLine.arguments.first ?? "."
    return URL(filePath: path).resolvingSymlinksInPath().deletingLastPathComponent()
  }

  private static var compilerVersion: String {
    #if compiler(>=6.5)
      "6.5 or later"
    #elseif compiler(>=6.4)
      "6.4"
    #elseif compiler(>=6.3.1)
      "6.3.1 or a later 6.3"
    #elseif compiler(>=6.3)
      "6.3.0"
    #else
      "6.2"
    #endif
  }

  /// The processor's model name, as the system gives it.
  private static var processorName: String {
    #if canImport(Darwin)
      var size = 0
      guard sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0, size > 1 else {
        return "unknown"
      }
      var name = [UInt8](repeating: 0, count: size)
      guard sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0) == 0 else {
        return "unknown"
      }
      return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    #else
      let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      // Kernels for arm64 give part numbers instead of a name.
      for key in ["model name", "Model", "CPU part"] {
        for line in text.split(separator: "\n") where line.hasPrefix(key) {
          let name = line.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces)
          return key == "CPU part" ? "arm64 part \(name)" : name
        }
      }
      return "unknown"
    #endif
  }
}

extension DataHash {
  /// The hash of a data file.
  ///
  /// - Throws: `DataFileError` when the file cannot be read.
  public init(of url: URL) throws {
    self.init(file: url.lastPathComponent, sha256: try ContentHash.sha256(of: url))
  }
}

/// A checkout of this project.
private struct Checkout {
  var commit: String
  var isClean: Bool

  /// The checkout that `folder` lies in; nil when there is none, it is another project's, or git is
  /// not installed.
  static func around(_ folder: URL) -> Checkout? {
    guard let top = git(["rev-parse", "--show-toplevel"], in: folder), !top.isEmpty,
      FileManager.default.fileExists(atPath: top + "/Sources/TensorEngine"),
      let commit = git(["rev-parse", "HEAD"], in: folder), !commit.isEmpty,
      let changes = git(["status", "--porcelain", "--untracked-files=no"], in: folder)
    else { return nil }
    return Checkout(commit: commit, isClean: changes.isEmpty)
  }

  private static func git(_ arguments: [String], in folder: URL) -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder.path] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
