import Randomness

/// The inputs of one reader: first its valid files as they are, then changed ones.
struct Corpus {
  private let seeds: [any Seed]
  private let stream: RandomStream

  init(_ reader: Reader, seed: UInt64, _ workplace: Workplace) throws {
    seeds = try reader.seeds(workplace)
    stream = RandomStream(seed: seed).substream("fuzz").substream(reader.name)
  }

  /// The number of valid files.
  var validCount: Int { seeds.count }

  /// The input with this number: it depends on the seed, the reader and the number only.
  func input(_ number: Int) -> [UInt8] {
    guard number >= seeds.count else { return seeds[number].bytes }
    var random = stream.substream(number)
    return random.choose(seeds).mutated(&random)
  }
}
