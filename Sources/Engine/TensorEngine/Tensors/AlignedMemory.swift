extension UnsafeMutableBufferPointer<Float> {
  /// Zeros that start on a cache line, so that no vector lies on two of them. To be given back with
  /// `deallocateAligned()`.
  static func allocateAligned(zeros count: Int) -> UnsafeMutableBufferPointer<Float> {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Swift.max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
    let floats = memory.bindMemory(to: Float.self)
    floats.initialize(repeating: 0)
    return UnsafeMutableBufferPointer(rebasing: floats[..<count])
  }

  /// Gives memory back to the system.
  func deallocateAligned() { UnsafeMutableRawBufferPointer(self).deallocate() }
}
