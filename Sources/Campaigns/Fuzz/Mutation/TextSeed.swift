import Randomness

/// A text that is changed word by word and line by line.
struct TextSeed: Seed {
  let bytes: [UInt8]
  private let words: [[UInt8]]
  /// Repeated repetitions grow fast, and say nothing new.
  private static let longest = 1 << 17

  init(_ text: String) { self.init(Array(text.utf8)) }

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    words = TextSeed.words(bytes)
  }

  func mutated(_ random: inout RandomStream) -> [UInt8] {
    var words = words
    for _ in 0...random.integer(below: 3) { TextSeed.change(&words, &random) }
    var bytes = Array(words.joined().prefix(TextSeed.longest))
    if random.oneIn(10) { ByteMutation.mutate(&bytes, &random) }
    return bytes
  }

  /// Runs of letters, digits and what numbers are made of; everything else is a word by itself.
  private static func words(_ bytes: [UInt8]) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var isOpen = false
    for byte in bytes {
      let belongs =
        byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || [0x2B, 0x2D, 0x2E, 0x5F].contains(byte)
      if belongs, isOpen {
        words[words.count - 1].append(byte)
      } else {
        words.append([byte])
      }
      isOpen = belongs
    }
    return words
  }

  private static let odd: [[UInt8]] =
    [
      "", " ", "\t", "\n", "\r", "\r\n", "\0", "\"", "'", "#", ",", ";", "|", "`", "```",
      "\u{FEFF}",
      "é", "😀", "\u{202E}", "{", "}", "[", "]", "(", ")", "=", "^", "*", "\\", "%s", "-", "--",
      "..",
      "/", "true", "null", "$(x)",
    ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]]

  private static func change(_ words: inout [[UInt8]], _ random: inout RandomStream) {
    guard !words.isEmpty else { return words.append(random.choose(odd)) }
    let place = random.integer(below: words.count)
    switch random.integer(below: 12) {
    case 0, 1, 2: words[number(words, near: place)] = Array(random.choose(Extremes.texts).utf8)
    case 3: words.remove(at: place)
    case 4: words.insert(random.choose(odd), at: place)
    case 5: words[place] = random.choose(odd)
    case 6: words.swapAt(place, random.integer(below: words.count))
    case 7: words[place] = words[random.integer(below: words.count)]
    case 8:
      let line = line(words, place)
      words.insert(contentsOf: Array(words[line]), at: line.upperBound)
    case 9: words.removeSubrange(line(words, place))
    case 10: words.removeSubrange(place...)
    default:
      let piece = words[place]
      let count = min(1 << random.integer(below: 13), longest / max(piece.count, 1))
      words.insert(Array(repeatElement(piece, count: count).joined()), at: place)
    }
  }

  /// The first word from `place` on that starts like a number; `place` where there is none.
  private static func number(_ words: [[UInt8]], near place: Int) -> Int {
    words[place...].firstIndex { word in
      word.first.map { (0x30...0x39).contains($0) || $0 == 0x2D } ?? false
    } ?? place
  }

  /// The line with the word `place`, its end included.
  private static func line(_ words: [[UInt8]], _ place: Int) -> Range<Int> {
    let start = words[..<place].lastIndex { $0 == [0x0A] }.map { $0 + 1 } ?? 0
    let end = words[place...].firstIndex { $0 == [0x0A] }.map { $0 + 1 } ?? words.count
    return start..<end
  }
}
