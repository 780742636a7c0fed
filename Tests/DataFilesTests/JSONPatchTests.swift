import DataFiles
import Foundation
import Testing

@Suite struct JSONPatchTests {
  private func value(_ text: String) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  private func apply(_ patch: String, to document: String) throws -> JSONValue {
    try JSONDecoder().decode(JSONPatch.self, from: Data(patch.utf8)).applied(to: value(document))
  }

  @Test(
    "Documents after a patch: the examples of RFC 6902, appendix A",
    arguments: [
      (
        #"{"foo": "bar"}"#, #"[{"op": "add", "path": "/baz", "value": "qux"}]"#,
        #"{"baz": "qux", "foo": "bar"}"#
      ),
      (
        #"{"foo": ["bar", "baz"]}"#, #"[{"op": "add", "path": "/foo/1", "value": "qux"}]"#,
        #"{"foo": ["bar", "qux", "baz"]}"#
      ),
      (
        #"{"baz": "qux", "foo": "bar"}"#, #"[{"op": "remove", "path": "/baz"}]"#,
        #"{"foo": "bar"}"#
      ),
      (
        #"{"foo": ["bar", "qux", "baz"]}"#, #"[{"op": "remove", "path": "/foo/1"}]"#,
        #"{"foo": ["bar", "baz"]}"#
      ),
      (
        #"{"baz": "qux", "foo": "bar"}"#, #"[{"op": "replace", "path": "/baz", "value": "boo"}]"#,
        #"{"baz": "boo", "foo": "bar"}"#
      ),
      (
        #"{"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}}"#,
        #"[{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}]"#,
        #"{"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}}"#
      ),
      (
        #"{"foo": ["all", "grass", "cows", "eat"]}"#,
        #"[{"op": "move", "from": "/foo/1", "path": "/foo/3"}]"#,
        #"{"foo": ["all", "cows", "eat", "grass"]}"#
      ),
      (
        #"{"baz": "qux", "foo": ["a", 2, "c"]}"#,
        #"[{"op": "test", "path": "/baz", "value": "qux"}, "#
          + #"{"op": "test", "path": "/foo/1", "value": 2.0}]"#,
        #"{"baz": "qux", "foo": ["a", 2, "c"]}"#
      ),
      (
        #"{"/": 9, "~1": 10}"#, #"[{"op": "test", "path": "/~01", "value": 10}]"#,
        #"{"/": 9, "~1": 10}"#
      ),
      (
        #"{"foo": ["bar"]}"#, #"[{"op": "add", "path": "/foo/-", "value": ["abc", "def"]}]"#,
        #"{"foo": ["bar", ["abc", "def"]]}"#
      ),
      (
        #"{"foo": [1, 2]}"#, #"[{"op": "copy", "from": "/foo/1", "path": "/foo/0"}]"#,
        #"{"foo": [2, 1, 2]}"#
      ),
      (#"{"foo": 1}"#, #"[{"op": "replace", "path": "", "value": [3]}]"#, "[3]"),
    ])
  func examples(_ document: String, _ patch: String, _ result: String) throws {
    #expect(try apply(patch, to: document) == value(result))
  }

  @Test(
    "What does not fit is said with the number of the operation",
    arguments: [
      (
        #"[{"op": "test", "path": "/baz", "value": "bar"}]"#,
        "operation 1: the document has another"
      ),
      (#"[{"op": "remove", "path": "/no"}]"#, "operation 1: the document does not have \"no\""),
      (#"[{"op": "replace", "path": "/no", "value": 1}]"#, "does not have \"no\""),
      (
        #"[{"op": "remove", "path": "/baz"}, {"op": "add", "path": "/list/3", "value": 1}]"#,
        "operation 2: the list there has no place \"3\""
      ),
      (#"[{"op": "add", "path": "/list/01", "value": 1}]"#, "no place \"01\""),
      (#"[{"op": "add", "path": "/list/-2", "value": 1}]"#, "no place \"-2\""),
      (#"[{"op": "add", "path": "/baz/deep", "value": 1}]"#, "does not have \"deep\""),
      (#"[{"op": "move", "from": "/list", "path": "/list/0"}]"#, "moved into itself"),
    ])
  func mistakes(_ patch: String, _ words: String) throws {
    #expect {
      _ = try apply(patch, to: #"{"baz": "qux", "list": [1]}"#)
    } throws: {
      "\($0)".contains(words)
    }
  }

  @Test("Copies of copies end before they fill the memory")
  func copies() throws {
    let copies = Array(repeating: #"{"op": "copy", "from": "", "path": "/-"}"#, count: 60)
    #expect {
      _ = try apply("[\(copies.joined(separator: ","))]", to: "[1]")
    } throws: {
      "\($0)".contains("copies more than 1000000 values")
    }
  }

  @Test(
    "Patches that are none are refused",
    arguments: [
      #"[{"op": "spam", "path": "/a"}]"#, #"[{"op": "add", "path": "/a"}]"#,
      #"[{"op": "move", "path": "/a"}]"#, #"[{"op": "remove", "path": "a"}]"#, #"{"op": "remove"}"#,
    ])
  func broken(_ patch: String) {
    #expect(throws: DecodingError.self) { try apply(patch, to: "{}") }
  }
}
