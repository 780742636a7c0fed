import Charts
import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an XML parser finds in a figure.
final class Drawing: NSObject, XMLParserDelegate {
  private(set) var elements: [(name: String, attributes: [String: String])] = []
  private(set) var texts: [String] = []
  private var textDepth = 0

  /// Parses `svg`; nil when it is not well-formed.
  init?(_ svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  func paths(ofClass name: String) -> [String] {
    elements.filter { $0.name == "path" && $0.attributes["class"] == name }
      .compactMap { $0.attributes["d"] }
  }

  /// The width of the figure.
  var width: Double { Double(elements.first?.attributes["width"] ?? "") ?? 0 }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    elements.append((name, attributes))
    if name == "text" { texts.append("") }
    if name == "text" || textDepth > 0 { textDepth += 1 }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if textDepth > 0 { textDepth -= 1 }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if textDepth > 0 { texts[texts.count - 1] += string }
  }
}
