extension HDF5Library {
  /// The element type of an HDF5 number type, or nil for texts, big-endian and other types.
  func element(of type: Identifier) -> StoredElement? {
    let size = typeSize(type)
    guard size == 1 || typeOrder(type) == 0 || typeClass(type) == TypeClass.enumeration else {
      return nil
    }
    switch (typeClass(type), size) {
    case (TypeClass.integer, _):
      let isSigned = typeSign(type) != 0
      let elements: [Int: (signed: StoredElement, unsigned: StoredElement)] = [
        1: (.int8, .uint8), 2: (.int16, .uint16), 4: (.int32, .uint32), 8: (.int64, .uint64),
      ]
      return elements[size].map { isSigned ? $0.signed : $0.unsigned }
    case (TypeClass.float, 2): return .float16
    case (TypeClass.float, 4): return .float32
    case (TypeClass.float, 8): return .float64
    // PyTables writes truth values as bit fields, h5py as enumerations.
    case (TypeClass.bitField, 1), (TypeClass.enumeration, 1): return .bool
    default: return nil
    }
  }

  /// The values of `H5T_class_t` that matter here.
  enum TypeClass {
    static let integer: Int32 = 0
    static let float: Int32 = 1
    static let string: Int32 = 3
    static let bitField: Int32 = 4
    static let compound: Int32 = 6
    static let enumeration: Int32 = 8
    static let array: Int32 = 10
  }
}
