import Foundation

/// Reads lists of names from Python pickles, in which PyTables keeps what HDF5 has no type for.
///
/// A pickle is a program for a stack machine that may call any Python function. This reader knows
/// lists, tuples, texts, numbers and the scalars of NumPy; everything else is an error, and
/// nothing is ever executed. Op codes: CPython `Lib/pickletools.py`, protocols 0 to 5.
indirect enum PickledValue {
  case none
  case number(String)
  case text(String)
  case bytes([UInt8])
  case list(PickledItems)
  case tuple([PickledValue], depth: Int)
  case function(String)
  case elementType(String)
  case mark

  /// The value as the name of a column: a text, or a number in decimal.
  var name: String? {
    switch self {
    case .text(let text): text
    case .number(let digits): digits
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    default: nil
    }
  }

  /// The members of a list or tuple.
  var items: [PickledValue]? {
    switch self {
    case .list(let list): list.values
    case .tuple(let values, _): values
    default: nil
    }
  }

  /// The members of a list or tuple of names.
  var names: [String]? {
    guard let items else { return nil }
    let names = items.compactMap(\.name)
    return names.count == items.count ? names : nil
  }

  /// How deeply tuples stand in tuples.
  var depth: Int {
    if case .tuple(_, let depth) = self { depth } else { 0 }
  }

  /// Why a pickle is not accepted.
  struct Problem: Error {
    let text: String
  }

  /// Reads the one value that `bytes` describe.
  init(pickle bytes: [UInt8]) throws(Problem) {
    var machine = PickleMachine(bytes: bytes)
    self = try machine.run()
  }
}

/// A list that can still grow when it already stands in the machine's memory.
final class PickledItems {
  var values: [PickledValue] = []
}
