/// One `--name` of a command: a flag, a value, or a value that may be given several times.
///
/// The table of options is the only description of a command line: parsing, checks, help and
/// completion scripts are all read from it.
public struct Option: Sendable {
  /// The long name, without dashes.
  public let name: String
  /// The letter after a single dash.
  public let short: Character?
  /// What the value may be; nil for a flag.
  public let kind: ValueKind?
  /// How help names the value, as in `--seed <n>`.
  public let placeholder: String
  /// The value when the option is not given.
  public let defaultValue: String?
  /// Whether the command refuses to run without it.
  public let isRequired: Bool
  /// Whether it may be given several times.
  public let isRepeated: Bool
  /// One or two sentences for the reader of `--help`.
  public let help: String

  /// A switch without a value.
  public static func flag(_ name: String, short: Character? = nil, _ help: String) -> Option {
    Option(
      name: name, short: short, kind: nil, placeholder: "", defaultValue: nil, isRequired: false,
      isRepeated: false, help: help)
  }

  /// An option with one value; the last one given counts.
  public static func value(
    _ name: String, _ kind: ValueKind, _ placeholder: String, short: Character? = nil,
    default defaultValue: String? = nil, required: Bool = false, _ help: String
  ) -> Option {
    if let defaultValue, let objection = kind.objection(to: defaultValue) {
      preconditionFailure("Default '\(defaultValue)' of option --\(name): \(objection)")
    }
    return Option(
      name: name, short: short, kind: kind, placeholder: placeholder, defaultValue: defaultValue,
      isRequired: required, isRepeated: false, help: help)
  }

  /// An option that may be given any number of times; the values are kept in order.
  public static func repeated(
    _ name: String, _ kind: ValueKind, _ placeholder: String, short: Character? = nil,
    required: Bool = false, _ help: String
  ) -> Option {
    Option(
      name: name, short: short, kind: kind, placeholder: placeholder, defaultValue: nil,
      isRequired: required, isRepeated: true, help: help)
  }

  /// `--seed <n>`, as help and errors write it.
  var label: String { kind == nil ? "--\(name)" : "--\(name) <\(placeholder)>" }
}

/// A positional argument of a command.
public struct Argument: Sendable {
  /// The name shown as `<name>` and used to look the value up.
  public let name: String
  /// What the value may be.
  public let kind: ValueKind
  /// Whether the command runs without it.
  public let isOptional: Bool
  /// Whether it takes all remaining positional arguments.
  public let isRepeated: Bool
  /// One or two sentences for the reader of `--help`.
  public let help: String

  /// Describes one positional argument. Only the last of a command may be optional or repeated.
  public init(
    _ name: String, _ kind: ValueKind = .text, optional: Bool = false, repeated: Bool = false,
    _ help: String
  ) {
    self.name = name
    self.kind = kind
    self.isOptional = optional
    self.isRepeated = repeated
    self.help = help
  }

  /// `<scores> ...`, as the usage line writes it.
  var usage: String {
    let base = isRepeated ? "<\(name)> ..." : "<\(name)>"
    return isOptional ? "[\(base)]" : base
  }
}
