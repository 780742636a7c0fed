import Foundation
import Jets
import Randomness
import TensorEngine
import TopTagging
import Training

func cpu() -> Double {
  var t = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t)
  return Double(t.tv_sec) + 1e-9 * Double(t.tv_nsec)
}
struct DevExamples: ExampleSource {
  let jets: JetSample
  let pre: Preprocessing
  var count: Int { jets.count }
  func inputs(_ examples: ArraySlice<Int>, on tape: Tape) -> [String: Variable] {
    var r: [String: Variable] = [:]
    if let images = pre.images {
      r["image"] = tape.constant([examples.count, 40, 40, 1]) { b in
        var p = b.baseAddress!
        for j in examples { jets.withConstituents(of: j) { images.fill($0, into: p) }; p += 1600 }
      }
    }
    if let c = pre.constituents {
      r["constituents"] = tape.constant([examples.count, 200, 7]) { b in
        var p = b.baseAddress!
        for j in examples { jets.withConstituents(of: j) { c.fill($0, into: p) }; p += 1400 }
      }
    }
    return r
  }
}
func main() throws {
let arguments = CommandLine.arguments
let kind = arguments.count > 1 ? arguments[1] : "cnn"
let fixed = arguments.contains("fixed")
let random = arguments.contains("random")
let steps = arguments.contains("infer") ? 30 : (arguments.contains("train") ? 12 : 4)
let batch = 512
let group = arguments.compactMap { $0.hasPrefix("g=") ? Int($0.dropFirst(2)) : nil }.first ?? 32
let jets = try JetFiles.read(URL(fileURLWithPath: "data/top-tagging/top-public.npz"))
var recipe = fixed ? TaggerRecipe.fixed(epochs: 1, sequenceEpochs: 1, joinEpochs: 1, adaptationEpochs: 1) : TaggerRecipe.asSubmitted(epochs: 1, sequenceEpochs: 1, joinEpochs: 1, adaptationEpochs: 1)
let networks = fixed ? BeastArchitecture.fixed : BeastArchitecture.asSubmitted
let pre = try Preprocessing(kind == "cnn" ? .cnn : kind == "rnn" ? .rnn : .beast, recipe: recipe, fittedOn: jets.jets)
let network = try Network(kind == "cnn" ? networks.cnn() : kind == "rnn" ? networks.rnn() : networks.beast(), seed: 1)
let source = DevExamples(jets: jets.jets, pre: pre)
let engine = DataParallel(network: network, groupSize: group, threads: 1)
let optimizer = Optimizer(OptimizerConfiguration(.adam()), count: network.parameters.count)
let labels = jets.isSignal
func step() {
  _ = engine.gradients(rows: batch, random: RandomStream(seed: 1)) { rows, pass in
    let ids = Array(rows)
    let logits = network(source.inputs(ids[...], on: pass.tape), pass)
    return softmaxCrossEntropy(logits, classes: ids.map { labels[$0] })
  }
  optimizer.step(values: network.parameters.values, gradient: engine.gradient, learningRate: 1e-4)
}
step()
var best = 1e9
for _ in 0..<(steps == 30 ? 0 : steps) { let t = cpu(); step(); best = min(best, cpu() - t) }
var inference = 1e9
for _ in 0..<steps {
  let t = cpu()
  _ = engine.predict(rows: batch, outputs: 2) { rows, pass in
    let ids = Array(rows)
    return network(source.inputs(ids[...], on: pass.tape), pass)
  }
  inference = min(inference, cpu() - t)
}
var prep = 1e9
let tape = Tape()
for _ in 0..<steps { let t = cpu(); tape.reset(); _ = source.inputs(Array(0..<batch)[...], on: tape); prep = min(prep, cpu() - t) }
print(String(format: "%@ %@: training %.0f us/jet (%.0f jets/s on two), inference %.0f us/jet (%.0f), preparation %.1f us/jet", kind, fixed ? "fixed" : "asSubmitted", best / Double(batch) * 1e6, 2 * Double(batch) / best, inference / Double(batch) * 1e6, 2 * Double(batch) / inference, prep / Double(batch) * 1e6))
}
try main()
