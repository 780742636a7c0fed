/// JSON that keeps the order of members, equal names and the spelling of numbers and texts, so that
/// documents can be written which no well-behaved writer makes.
indirect enum JSONTree: Sendable {
  /// A member of an object; the name is spelled with its quotes.
  struct Member: Sendable {
    var name: String
    var value: JSONTree
  }

  /// A number, a text with its quotes, `true`, `false`, `null`, or anything else as it stands.
  case literal(String)
  case array([JSONTree])
  case object([Member])

  /// The values in it, itself included.
  var count: Int {
    switch self {
    case .literal: 1
    case .array(let items): items.reduce(1) { $0 + $1.count }
    case .object(let members): members.reduce(1) { $0 + $1.value.count }
    }
  }

  /// The text, without blanks.
  var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .literal(let word): text += word
    case .array(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        item.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        text += member.name
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  /// The value with number `index` when values are counted from the outside in, from first to last.
  func value(_ index: Int) -> JSONTree? {
    var index = index
    return find(&index)
  }

  private func find(_ index: inout Int) -> JSONTree? {
    if index == 0 { return self }
    index -= 1
    switch self {
    case .literal: return nil
    case .array(let items):
      for item in items { if let found = item.find(&index) { return found } }
    case .object(let members):
      for member in members { if let found = member.value.find(&index) { return found } }
    }
    return nil
  }

  /// Calls `body` with the value that has this number.
  mutating func change(_ index: Int, _ body: (inout JSONTree) -> Void) {
    var index = index
    _ = change(&index, body)
  }

  private mutating func change(_ index: inout Int, _ body: (inout JSONTree) -> Void) -> Bool {
    if index == 0 {
      body(&self)
      return true
    }
    index -= 1
    switch self {
    case .literal: return false
    case .array(var items):
      self = .literal("")
      defer { self = .array(items) }
      for place in items.indices where items[place].change(&index, body) { return true }
    case .object(var members):
      self = .literal("")
      defer { self = .object(members) }
      for place in members.indices where members[place].value.change(&index, body) { return true }
    }
    return false
  }

  /// Gives every member with this name the value `new`.
  mutating func set(_ name: String, to new: JSONTree) {
    switch self {
    case .literal: return
    case .array(var items):
      for index in items.indices { items[index].set(name, to: new) }
      self = .array(items)
    case .object(var members):
      for index in members.indices {
        if members[index].name == name {
          members[index].value = new
        } else {
          members[index].value.set(name, to: new)
        }
      }
      self = .object(members)
    }
  }
}
