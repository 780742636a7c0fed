import CKernels
import Testing

@Suite struct InstructionSetTests {
  @Test func portableIsAlwaysThereAndUnknownOnesAreNot() {
    #expect(ck_isa_available("portable"))
    for name in ["", "mmx", "AVX2", "avx5120"] {
      #expect(!ck_isa_available(name))
      #expect(ck_isa_table(name) == nil)
    }
  }

  // In a process of its own, because the selection is global.
  @Test func selectionFollowsTheNameAndRefusesUnknownOnes() async {
    await #expect(processExitsWith: .success) {
      for set in InstructionSet.available {
        #expect(ck_isa_select(set.name))
        let name = String(cString: ck_isa_name())
        #expect(name == set.name || (set.name == "portable" && name == "neon"))
        #expect(!ck_isa_select("mmx"))
        #expect(String(cString: ck_isa_name()) == name)
        let x: [Float] = [0, 1, 2]
        #expect(ck_sum(3, x) == 3)
      }
    }
  }
}
