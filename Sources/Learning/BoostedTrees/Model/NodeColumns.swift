import DataFiles
import Foundation

/// The columns of a model file, from which trees are made.
struct NodeColumns {
  private let file: SafetensorsFile
  private let url: URL

  init(_ file: SafetensorsFile, _ url: URL) {
    self.file = file
    self.url = url
  }

  /// A column of numbers.
  ///
  /// - Throws: `DataFileError` for a column that is missing.
  func doubles(_ name: String) throws -> [Double] { try array(name).doubles }

  /// All trees, their nodes not checked yet.
  ///
  /// - Throws: `DataFileError` for columns that are missing, of different lengths or of another
  ///   type, and for trees without nodes.
  func trees() throws -> [Tree] {
    let sizes = try integers("trees/nodes", count: nil)
    guard sizes.allSatisfy({ $0 > 0 }) else {
      throw DataFileError(url, column: "trees/nodes", "a tree has no nodes")
    }
    let count = sizes.reduce(0) { $0 + Int($1) }
    let feature = try integers("nodes/feature", count: count)
    let left = try integers("nodes/left", count: count)
    let missingGoesLeft = try integers("nodes/missingGoesLeft", count: count)
    let threshold = try thresholds(count: count)
    let value = try floats("nodes/value", count: count)
    let gain = try floats("nodes/gain", count: count)
    var start = 0
    return sizes.map { size in
      defer { start += Int(size) }
      var tree = Tree()
      for index in start..<start + Int(size) {
        tree.append(
          TreeNode(
            threshold: threshold[index], feature: feature[index], left: left[index],
            missingGoesLeft: missingGoesLeft[index]),
          value: value[index], gain: Double(gain[index]))
      }
      return tree
    }
  }

  private func array(_ name: String) throws -> NumericArray {
    guard let array = file[name] else {
      throw DataFileError(url, column: name, "this tensor is missing")
    }
    return array
  }

  private func integers(_ name: String, count: Int?) throws -> [Int32] {
    guard case .int32(let values) = try array(name).values else {
      throw DataFileError(url, column: name, "whole numbers of 32 bits (I32) are expected")
    }
    return try checked(values, name, count: count)
  }

  private func floats(_ name: String, count: Int) throws -> [Float] {
    guard case .float32(let values) = try array(name).values else {
      throw DataFileError(url, column: name, "numbers in single precision (F32) are expected")
    }
    return try checked(values, name, count: count)
  }

  /// The thresholds in double precision; those of files of version 1, whose trees were grown on
  /// numbers in single precision, such that events go the way that their rounded numbers went.
  private func thresholds(count: Int) throws -> [Double] {
    let name = "nodes/threshold"
    switch try array(name).values {
    case .float64(let values): return try checked(values, name, count: count)
    case .float32(let values):
      return try checked(values, name, count: count).map(TreeNode.threshold(rounded:))
    default:
      throw DataFileError(url, column: name, "numbers in double precision (F64) are expected")
    }
  }

  private func checked<Value>(_ values: [Value], _ name: String, count: Int?) throws -> [Value] {
    guard count == nil || values.count == count else {
      throw DataFileError(
        url, column: name, "\(values.count) numbers for \(count ?? 0) nodes of all trees")
    }
    return values
  }
}

extension TreeNode {
  /// The largest number that single precision rounds to `threshold` or below.
  fileprivate static func threshold(rounded threshold: Float) -> Double {
    guard threshold < .greatestFiniteMagnitude else { return .greatestFiniteMagnitude }
    // Halfway to the next number, which is rounded to the even one of the two.
    let halfway = (Double(threshold) + Double(threshold.nextUp)) / 2
    return threshold.bitPattern & 1 == 0 ? halfway : halfway.nextDown
  }
}

extension Tree {
  /// What is wrong with the structure of a tree from outside; nil for a tree.
  ///
  /// Children stand behind their parent, so there is no way round in a circle.
  func problem(features: Int) -> String? {
    var isChild = [Bool](repeating: false, count: nodes.count)
    for (index, node) in nodes.enumerated() {
      let place = "node \(index)"
      guard node.threshold.isFinite, values[index].isFinite, gains[index].isFinite else {
        return "\(place): a number is not finite"
      }
      guard (0..<features).contains(Int(node.feature)) else {
        return "\(place): there is no feature \(node.feature)"
      }
      guard (0...1).contains(node.missingGoesLeft) else {
        return "\(place): missingGoesLeft is \(node.missingGoesLeft), expected 0 or 1"
      }
      if isLeaf(index) {
        // A leaf has to keep every event, whatever its values are.
        guard node == .leaf(at: index) else { return "\(place): a leaf that sends events on" }
        continue
      }
      guard node.left > index, node.left < nodes.count - 1 else {
        return "\(place): its children \(node.left) and after are not behind it in the tree"
      }
      for child in Int(node.left)...Int(node.left) + 1 {
        if isChild[child] { return "node \(child) has two parents" }
        isChild[child] = true
      }
    }
    return isChild.dropFirst().firstIndex(of: false).map { "node \($0) has no parent" }
  }
}
