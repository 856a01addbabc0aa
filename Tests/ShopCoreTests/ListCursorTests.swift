import ShopCore
import Testing

@Suite struct `A cursor` {
    private let list = ["products", "name", "kitchen"]

    @Test(arguments: 0..<50) func `comes back as the key it was made from`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces = ["a", ":", "|", "é", "🎧", "", "12:", "\0", "/+="]
        let key = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
        }
        let cursor = ListCursor.encode(list: list, key: key)
        #expect(ListCursor.decode(cursor, list: list, keyCount: key.count) == key)
        #expect(
            cursor.utf8.allSatisfy { ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F })
    }

    @Test func `is of one list alone`() {
        let cursor = ListCursor.encode(list: list, key: ["x", "p-1"])
        #expect(ListCursor.decode(cursor, list: ["products", "price", "kitchen"], keyCount: 2) == nil)
        #expect(ListCursor.decode(cursor, list: ["products", "namekitchen"], keyCount: 2) == nil)
        #expect(ListCursor.decode(cursor, list: list, keyCount: 1) == nil)
        #expect(ListCursor.decode(cursor, list: list, keyCount: 3) == nil)
    }

    @Test func `that was cut, changed or made up is refused`() {
        let cursor = ListCursor.encode(list: list, key: ["Oak Desk", "p-1"])
        for count in 0..<cursor.count { #expect(ListCursor.decode(String(cursor.prefix(count)), list: list, keyCount: 2) == nil) }
        for text in ["", "!", "cursor", "MTox", cursor + "A", cursor + "=", " " + cursor, String(repeating: "A", count: 100_000)] {
            #expect(ListCursor.decode(text, list: list, keyCount: 2) == nil)
        }
    }

    @Test(arguments: 0..<6) func `has one spelling alone`(length: Int) {
        let key = [String(repeating: "x", count: length)]
        let cursor = ListCursor.encode(list: list, key: key)
        for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
            let respelled = cursor.dropLast() + [character]
            let isSame = ListCursor.decode(String(respelled), list: list, keyCount: 1) == key
            #expect(isSame == (respelled == cursor))
            #expect(ListCursor.decode(cursor + [character], list: list, keyCount: 1) != key)
        }
    }

    @Test(arguments: 0..<20) func `of noise never traps`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_é")
        for _ in 0..<500 {
            let text = String(
                (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
            #expect(ListCursor.decode(text, list: list, keyCount: 2) == nil)
        }
    }
}
