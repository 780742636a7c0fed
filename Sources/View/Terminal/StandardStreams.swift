#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A stream refused what was written to it.
struct StreamError: Error, Equatable, CustomStringConvertible {
  /// The error number.
  let code: Int32

  /// Whether whoever read the stream is gone, as after `| head -1`: nobody wants to hear of that.
  var isBrokenPipe: Bool { code == EPIPE }

  /// What the system says.
  var description: String {
    code == EBADF ? "the stream is closed" : String(cString: strerror(code))
  }
}

/// The three streams that a process starts with.
enum StandardStreams {
  /// Makes failures of writing errors instead of signals, once for the process.
  ///
  /// The signals get a handler that does nothing: unlike ignored ones they are as usual again in
  /// the programs that this one starts. A stream that is closed is opened on the null device,
  /// standard output and error for reading only: so they refuse what is written, and no file takes
  /// their place.
  static let prepare: Void = {
    for number in [SIGPIPE, SIGXFSZ] { signal(number) { _ in } }
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      let opened = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
      if opened >= 0, opened != descriptor {
        dup2(opened, descriptor)
        close(opened)
      }
    }
  }()

  /// Writes all of `text`.
  ///
  /// - Throws: `StreamError`.
  static func write(_ text: String, to descriptor: Int32) throws(StreamError) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { piece in
        #if canImport(Glibc)
          Glibc.write(descriptor, piece.baseAddress, piece.count)
        #elseif canImport(Musl)
          Musl.write(descriptor, piece.baseAddress, piece.count)
        #else
          Darwin.write(descriptor, piece.baseAddress, piece.count)
        #endif
      }
      if written > 0 {
        bytes = bytes.dropFirst(written)
      } else if written < 0, errno == EAGAIN {
        // Somebody made the stream non-blocking; waiting costs nothing.
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&state, 1, -1)
      } else if written == 0 || errno != EINTR {
        throw StreamError(code: written == 0 ? EIO : errno)
      }
    }
  }
}
