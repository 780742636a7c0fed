import DataFiles
import Evaluation
import Foundation
import TestSupport
import Testing

@Suite("Numbers of a result in arrays") struct ResultArrayTests {
  private static let parameters = ResultArray.Axis("parameter", ["mass", "width"])
  private static let covariance = ResultArray(
    [.init("likelihood", ["estimate"]), parameters, parameters], [4, 0.5, 0.5, .nan])

  private func record(_ arrays: [String: ResultArray]) -> ResultRecord {
    ResultRecord(
      title: "A fit", task: "fit", created: "2024-01-02T03:04:05Z", command: "terascale",
      configuration: "{}", environment: .toy, entries: [],
      sections: [ResultSection(title: "Fit", arrays: arrays)])
  }

  @Test("Arrays come back equal, as lists in lists with null for what is no number")
  func roundTrip() throws {
    let arrays = [
      "covariance": ResultArrayTests.covariance, "events": ResultArray([], [12]),
      "profile": ResultArray([.init("mass", coordinates: [90, 91, 92])], [1, 0, .infinity]),
      "none": ResultArray([.init("point", coordinates: []), ResultArrayTests.parameters], []),
    ]
    try withFolder { folder in
      let url = folder.appendingPathComponent("result.json")
      try record(arrays).write(to: url)
      #expect(try ResultRecord.read(url) == record(arrays))
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
      let sections = try #require(object["sections"] as? [[String: Any]])
      let written = try #require(sections[0]["arrays"] as? [String: [String: Any]])
      let matrix = try #require(written["covariance"]?["values"] as? [[[Any]]])
      #expect(matrix[0][0][0] as? Double == 4 && matrix[0][1][1] is NSNull)
      #expect(written["events"]?["values"] as? Double == 12)
      let axes = try #require(written["covariance"]?["axes"] as? [[String: Any]])
      #expect(axes[1]["labels"] as? [String] == ["mass", "width"])
    }
  }

  @Test(
    "Values that do not fill their axes are refused with the place",
    arguments: [
      ("[[[4,0.5],[0.5,null]]]", "[[[4,0.5],[0.5]]]", "1 values along the axis \"parameter\""),
      ("[[[4,0.5],[0.5,null]]]", "[[4,0.5],[0.5,null]]", "2 values along the axis \"likelihood\""),
      ("[[[4,0.5],[0.5,null]]]", "[[[4,0.5],[0.5,\"x\"]]]", "wrong type"),
      ("\"labels\":[\"estimate\"],", "", "has not either labels or coordinates"),
    ])
  func damages(old: String, new: String, words: String) throws {
    try withFolder { folder in
      let url = folder.appendingPathComponent("result.json")
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      let text = String(
        decoding: try encoder.encode(record(["covariance": ResultArrayTests.covariance])),
        as: UTF8.self)
      #expect(text.contains(old))
      try Data(text.replacing(old, with: new).utf8).write(to: url)
      let problem = message { _ = try ResultRecord.read(url) }
      #expect(problem.contains(words) && problem.contains("covariance"), "\(problem)")
    }
  }
}
