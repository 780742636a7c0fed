/// What a command printed, without what differs from machine to machine and from day to day.
struct OutputText {
  /// Folders and the program, longest first, and what stands for them.
  private let places: [(path: String, name: String)]

  /// - Parameter places: Paths, and what stands for each of them in a notebook.
  init(places: [(path: String, name: String)]) {
    self.places = places.sorted { $0.path.count > $1.path.count }
  }

  /// The lines of `text`, without blank ones at its ends and without lines of progress, with
  /// `<run>` for the names of run folders, `<date>` for dates and times of the day, and `<time>`
  /// for durations.
  func lines(_ text: String) -> [String] {
    var text = text
    for place in places { text = text.replacing(place.path, with: place.name) }
    var lines: [String] = []
    for line in text.replacing("\r\n", with: "\n").split(
      separator: "\n", omittingEmptySubsequences: false)
    where !OutputText.isProgress(line) {
      lines.append(OutputText.neutral(line))
    }
    let isBlank = { (line: String) in line.isEmpty }
    return Array(Array(lines.drop(while: isBlank).reversed()).drop(while: isBlank).reversed())
  }

  /// A line without the day, the duration and white space at its end.
  ///
  /// A line that went through it already is not changed by it.
  static func neutral(_ line: some StringProtocol) -> String {
    var line = String(line)
    while line.last?.isWhitespace == true { line.removeLast() }
    guard line.contains(where: { $0.isASCII && $0.isNumber }) else { return line }
    line.replace(/\d{4}-\d\d-\d\d-[0-9a-f]{8}/, with: "<run>")
    line.replace(
      /\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+\-]\d\d:?\d\d))?/, with: "<date>")
    line.replace(/(^|[\s(,;=])\d+:\d\d(?::\d\d)?(?![\d.:])/) { $0.1 + "<time>" }
    line.replace(
      /(^|[\s(,;=])(?:\d+ h )?(?:\d+ min )?\d+(?:\.\d+)? (?:s|ms|µs|ns|min|h)(?![\p{L}\d])/
    ) { $0.1 + "<time>" }
    return line
  }

  /// Whether a line says how far a computation is: `training    5 %  0:01 left  epoch 1/20`. How
  /// many of them there are depends on the speed of the machine. Headings of tables have more
  /// shares than one.
  private static func isProgress(_ line: Substring) -> Bool {
    line.firstMatch(of: /^\S.*?  +\d+ %(?:  |$)/) != nil && line.matches(of: /\d %/).count == 1
  }
}
