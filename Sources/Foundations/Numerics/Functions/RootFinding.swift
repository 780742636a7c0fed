/// The root of `function` between two points where it has opposite signs: bisection, with inverse
/// quadratic interpolation where that is safe (T. Chandrupatla, Adv. Eng. Softw. 28 (1997) 145).
package func root(
  between a: (x: Double, f: Double), _ b: (x: Double, f: Double), tolerance: Double,
  _ function: (Double) throws -> Double
) rethrows -> Double {
  var (newer, older, third) = (b, a, a)
  if a.f == 0 { return a.x }
  if b.f == 0 { return b.x }
  precondition((a.f > 0) != (b.f > 0), "root: no change of sign between \(a) and \(b)")
  var share = 0.5
  for _ in 0..<200 {
    let x = newer.x + share * (older.x - newer.x)
    let found = (x: x, f: try function(x))
    if (found.f > 0) == (newer.f > 0) {
      third = newer
    } else {
      (third, older) = (older, newer)
    }
    newer = found
    let best = abs(newer.f) < abs(older.f) ? newer : older
    let limit = tolerance / abs(older.x - newer.x)
    if limit >= 0.5 || best.f == 0 { return best.x }
    let xi = (newer.x - older.x) / (third.x - older.x)
    let phi = (newer.f - older.f) / (third.f - older.f)
    share = 0.5
    if phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi {
      let first = newer.f / (older.f - newer.f) * third.f / (older.f - third.f)
      let second =
        (third.x - newer.x) / (older.x - newer.x) * newer.f / (third.f - newer.f) * older.f
        / (third.f - older.f)
      share = first + second
    }
    share = min(max(share, limit), 1 - limit)
  }
  return newer.x
}
