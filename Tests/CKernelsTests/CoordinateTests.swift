import CKernels
import Foundation
import Testing

@Suite struct CoordinateTests {
  private func coordinates(
    _ momenta: [Float], _ set: InstructionSet
  ) -> (pt: [Double], eta: [Double], phi: [Double]) {
    let count = momenta.count / 4
    // One number more than there are: it must stay.
    var (pt, eta, phi) = (
      [Double](repeating: -7, count: count + 1), [Double](repeating: -7, count: count + 1),
      [Double](repeating: -7, count: count + 1)
    )
    set.kernels.coordinates(count, momenta, 1e5, &pt, &eta, &phi)
    #expect(pt[count] == -7 && eta[count] == -7 && phi[count] == -7)
    return (Array(pt[..<count]), Array(eta[..<count]), Array(phi[..<count]))
  }

  private func expectExact(_ momenta: [Float], _ set: InstructionSet) {
    let found = coordinates(momenta, set)
    for index in 0..<momenta.count / 4 {
      let (x, y, z) = (
        Double(momenta[4 * index + 1]), Double(momenta[4 * index + 2]),
        Double(momenta[4 * index + 3])
      )
      let pt = (x * x + y * y).squareRoot()
      let eta = pt > 0 ? asinh(z / pt) : (z == 0 ? 0 : (z > 0 ? Double.infinity : -.infinity))
      let limited = min(1e5, max(-1e5, eta))
      #expect(abs(found.pt[index] - pt) <= 4e-16 * pt)
      #expect(abs(found.eta[index] - limited) <= 1e-15 * max(1, abs(limited)), "\(x) \(y) \(z)")
      #expect(abs(found.phi[index] - atan2(y, x)) <= 1e-15, "\(x) \(y)")
    }
  }

  @Test(arguments: InstructionSet.available, [0, 1, 3, 7, 8, 9, 54])
  func randomMomentaOfAllSizesAndDirections(set: InstructionSet, count: Int) {
    let random = numbers(5 * count, seed: UInt64(count))
    var momenta: [Float] = []
    for index in 0..<count {
      let scale = pow(10, 4 * random[5 * index])
      momenta += [1, 2, 3].map { scale * random[5 * index + $0] }
      momenta.insert(scale, at: momenta.count - 3)
    }
    expectExact(momenta, set)
  }

  @Test(arguments: InstructionSet.available)
  func axesDiagonalsBeamAndZeros(set: InstructionSet) {
    let values: [Float] = [0, -0.0, 1, -1, 1e-30, -1e30, 0.41421357, 2.4142137]
    var momenta: [Float] = []
    for x in values { for y in values { for z in values { momenta += [1, x, y, z] } } }
    expectExact(momenta, set)
  }
}
