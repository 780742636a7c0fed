/// Ready-made jet images, as the image files of the 2018 challenge hold them: no four-momenta.
public struct ImageSample: Sendable {
  /// Pixels along each side.
  public let size: Int
  /// All pixels, image after image, row-major.
  public let pixels: [Float]
  /// Jet mass in GeV, where the file has it.
  public let masses: [Float]?

  /// Images of `size` × `size` pixels.
  ///
  /// - Precondition: the pixels fill whole images, and there are as many masses as images.
  public init(size: Int, pixels: [Float], masses: [Float]? = nil) {
    precondition(
      size > 0 && pixels.count % (size * size) == 0,
      "ImageSample: \(pixels.count) pixels are no images of \(size) × \(size)")
    precondition(
      masses.map { $0.count == pixels.count / (size * size) } ?? true,
      "ImageSample: \(masses?.count ?? 0) masses for \(pixels.count / (size * size)) images")
    self.size = size
    self.pixels = pixels
    self.masses = masses
  }

  /// Number of images.
  public var count: Int { pixels.count / (size * size) }

  /// Calls `body` with the pixels of image `image`, row-major.
  public func withPixels<R>(
    of image: Int, _ body: (UnsafeBufferPointer<Float>) throws -> R
  ) rethrows -> R {
    precondition(image >= 0 && image < count, "image \(image) of a sample of \(count)")
    return try pixels.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[image * size * size..<(image + 1) * size * size]))
    }
  }
}

/// Images with their truth, which is kept apart from the pixels.
public struct LabelledImages: Sendable {
  /// The images.
  public let images: ImageSample
  /// 1 for signal (top), 0 for background (QCD), image by image.
  public let isSignal: [UInt8]

  /// Images with labels of 0 (background) or 1 (signal).
  ///
  /// - Precondition: there are as many labels as images.
  public init(images: ImageSample, isSignal: [UInt8]) {
    precondition(
      images.count == isSignal.count,
      "LabelledImages: \(images.count) images but \(isSignal.count) labels")
    self.images = images
    self.isSignal = isSignal
  }
}
