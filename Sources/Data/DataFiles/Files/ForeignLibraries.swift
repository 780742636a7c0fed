import CForeignCalls
import Foundation

/// What happens when a library of another project, loaded at run time, ends the process.
///
/// libhdf5 does that in about one of 800 damaged files (`studies/robustness`): it follows a wrong
/// address or trips over a check of its own.
public enum ForeignLibraries {
  /// From now on a process that ends inside such a library says which file it was reading, and
  /// exits with `status` instead of a crash report.
  ///
  /// This replaces the handlers of SIGSEGV, SIGBUS, SIGFPE, SIGABRT and SIGILL, so that it is for
  /// programs to call. Ends anywhere else stay as they are.
  public static func explainEnds(status: Int32) { fc_explain_ends(status) }

  /// Says that `library` is about to read the file at `url`. Calls nest; only one thread may be
  /// inside of a library at a time.
  static func enter(reading url: URL, with library: @autoclosure () -> String) {
    // Of nested calls, of which there are many, only the outermost one has to say anything.
    guard fc_is_inside() == 0 else { return fc_enter(nil) }
    let error = DataFileError(
      url, "\(library()) broke down when it read this file, which ended the program",
      hint: "the file may be damaged or cut off: copy or download it again")
    fc_enter("\nError: \(error)\n")
  }

  /// Says that the library has returned.
  static func leave() { fc_leave() }
}
