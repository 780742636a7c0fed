import Randomness

/// A JSON document that is changed value by value.
struct JSONSeed: Seed {
  private let tree: JSONTree
  private let count: Int

  /// - Precondition: `text` is JSON.
  init(_ text: String) {
    guard let tree = JSONTree(text) else { preconditionFailure("JSONSeed: \(text.prefix(80))") }
    self.tree = tree
    count = tree.count
  }

  init(_ bytes: [UInt8]) { self.init(String(decoding: bytes, as: UTF8.self)) }

  var bytes: [UInt8] { Array(tree.text.utf8) }

  func mutated(_ random: inout RandomStream) -> [UInt8] {
    var bytes = Array(mutatedTree(&random).text.utf8)
    if random.oneIn(20) { ByteMutation.mutate(&bytes, &random) }
    return bytes
  }

  /// The tree after one to three changes.
  func mutatedTree(_ random: inout RandomStream) -> JSONTree {
    var tree = tree
    var count = count
    for _ in 0...random.integer(below: 3) {
      JSONMutation.change(&tree, count: count, &random)
      count = tree.count
    }
    return tree
  }
}

/// Changes of one value of a JSON tree.
enum JSONMutation {
  /// Changes one of the `count` values of `tree`.
  static func change(_ tree: inout JSONTree, count: Int, _ random: inout RandomStream) {
    let place = random.integer(below: count)
    if random.oneIn(12), let other = tree.value(random.integer(below: count)) {
      return tree.change(place) { $0 = other }
    }
    tree.change(place) { value in
      switch value {
      case .literal(let word): value = literal(word, &random)
      case .array(let items): value = array(items, &random)
      case .object(let members): value = object(members, &random)
      }
    }
  }

  private static let words = [
    "null", "true", "false", "\"\"", "\"a\"", "\"__proto__\"", "[]", "{}", "[[]]", "[null]",
    "[0,0]", "{\"a\":1}", "\"\\u0000\"", "\"\\ud800\"", "\"😀\"",
  ]

  private static func literal(_ word: String, _ random: inout RandomStream) -> JSONTree {
    let isText = word.hasPrefix("\"")
    switch random.integer(below: 10) {
    case 0: return .literal(random.choose(words))
    case 1: return .literal(random.choose(Extremes.texts))
    case 2: return .literal(isText ? String(word.dropFirst().dropLast()) : "\"\(word)\"")
    case 3: return .array([.literal(word)])
    case 4 where isText:
      return .literal(word.dropLast() + String(repeating: "x", count: 5000) + "\"")
    case 5 where isText: return .literal(word.dropLast(min(2, word.count - 1)) + "\"")
    case 4...6 where !isText:
      return .literal(word.hasPrefix("-") ? "\(word.dropFirst())" : "-\(word)")
    case 7 where !isText: return .literal(nudged(word, &random))
    case 8:
      return .literal(
        String(repeating: "[", count: 2000) + word + String(repeating: "]", count: 2000))
    default:
      return isText ? .literal(random.choose(words)) : .literal(random.choose(Extremes.texts))
    }
  }

  private static func nudged(_ word: String, _ random: inout RandomStream) -> String {
    if let number = Int(word) { return "\(random.oneIn(2) ? number &+ 1 : number &- 1)" }
    guard let number = Double(word) else { return "0" }
    return "\(number * random.choose([2, 0.5, 1e6, -1e-6, 1e30, 1.000001]))"
  }

  private static func array(_ items: [JSONTree], _ random: inout RandomStream) -> JSONTree {
    var items = items
    guard !items.isEmpty else { return .array([.literal(random.choose(Extremes.texts))]) }
    let place = random.integer(below: items.count)
    switch random.integer(below: 10) {
    case 0, 1: items.remove(at: place)
    case 2, 3: items.insert(items[place], at: place)
    case 4: items.swapAt(place, random.integer(below: items.count))
    case 5: items.removeAll()
    case 6: items.insert(.literal(random.choose(words)), at: place)
    case 7: items.removeSubrange(place...)
    case 8: return .literal(random.choose(words))
    default:
      // Repeated repetitions grow fast, and say nothing new.
      let most = max((1 << 16) / max(items[place].text.utf8.count, 1), 1)
      let count = min(1 << random.integer(below: 11), most)
      items.append(contentsOf: repeatElement(items[place], count: count))
    }
    return .array(items)
  }

  private static func object(
    _ members: [JSONTree.Member], _ random: inout RandomStream
  ) -> JSONTree {
    var members = members
    guard !members.isEmpty else {
      return .object([.init(name: "\"a\"", value: .literal(random.choose(Extremes.texts)))])
    }
    let place = random.integer(below: members.count)
    switch random.integer(below: 9) {
    case 0, 1, 2: members.remove(at: place)
    case 3: members[place].name = random.choose(["\"\"", "\"a\"", "\"x y\"", "\"^\"", "\"*\""])
    case 4: members.append(members[place])
    case 5: members.append(.init(name: "\"unknown\"", value: members[place].value))
    case 6: members[place].name = members[random.integer(below: members.count)].name
    case 7: members.swapAt(place, random.integer(below: members.count))
    default: return .literal(random.choose(words))
    }
    return .object(members)
  }
}
