import Foundation

/// A page that a worker and its supervisor share: what the worker is doing survives its end.
final class SharedNote {
  /// The numbers on the page.
  enum Entry: Int {
    /// The input that is being read.
    case current
    /// Inputs that are done.
    case done
    /// Inputs that were accepted.
    case accepted
    /// Inputs that were refused with an error.
    case refused
    /// The bytes that were asked for beyond what was allowed.
    case excess
  }

  private let page: UnsafeMutablePointer<Int64>
  private static let size = 4096

  init(_ url: URL) throws {
    let descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, ftruncate(descriptor, off_t(SharedNote.size)) == 0,
      let start = mmap(
        nil, SharedNote.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      start != MAP_FAILED
    else { throw FuzzError(url.path, "it cannot be shared between processes") }
    page = start.assumingMemoryBound(to: Int64.self)
  }

  deinit { munmap(page, SharedNote.size) }

  subscript(entry: Entry) -> Int64 {
    get { page[entry.rawValue] }
    set { page[entry.rawValue] = newValue }
  }

  /// Where a number stands, for code in C.
  func place(of entry: Entry) -> UnsafeMutablePointer<Int64> { page + entry.rawValue }
}
