/// Memory for the values of one pass: handed out by advancing a pointer, taken back all at once.
///
/// After the first pass everything lies in one block of the size that was needed, so that later
/// passes neither allocate nor touch new pages.
struct Arena {
  private static let alignment = 64
  private static let smallestBlock = 1 << 20
  private var blocks: [UnsafeMutableRawBufferPointer] = []
  private var current = 0
  private var used = 0
  /// What was handed out since the last reset, and the most of any pass.
  private var total = 0
  private var peak = 0

  /// Uninitialized memory for `count` floats, aligned to a cache line.
  mutating func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    bytes(count * MemoryLayout<Float>.stride).assumingMemoryBound(to: Float.self)
  }

  /// Uninitialized memory for `count` 32-bit integers.
  mutating func integers(_ count: Int) -> UnsafeMutablePointer<Int32> {
    bytes(count * MemoryLayout<Int32>.stride).assumingMemoryBound(to: Int32.self)
  }

  /// Uninitialized memory, aligned to a cache line.
  mutating func bytes(_ count: Int) -> UnsafeMutableRawPointer {
    let size = (max(count, 1) + Arena.alignment - 1) & ~(Arena.alignment - 1)
    total += size
    while current < blocks.count {
      let block = blocks[current]
      if used + size <= block.count, let base = block.baseAddress {
        defer { used += size }
        return base + used
      }
      current += 1
      used = 0
    }
    // Blocks grow with the arena, so that a first pass makes few of them.
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(size, max(capacity / 2, Arena.smallestBlock)), alignment: Arena.alignment)
    blocks.append(block)
    used = size
    guard let base = block.baseAddress else { preconditionFailure("empty arena block") }
    return base
  }

  /// Takes everything back. All pointers handed out so far become invalid.
  mutating func reset() {
    peak = max(peak, total)
    if blocks.count > 1 {
      deallocate()
      blocks = [.allocate(byteCount: peak, alignment: Arena.alignment)]
    }
    current = 0
    used = 0
    total = 0
  }

  /// Returns the memory to the system.
  mutating func deallocate() {
    for block in blocks { block.deallocate() }
    blocks = []
    current = 0
    used = 0
  }

  /// The number of bytes held.
  var capacity: Int { blocks.reduce(0) { $0 + $1.count } }
}
