/// A category's words and prices: an adjective, a material and a noun make a product.
struct DemoCategory {
    struct Words {
        var adjective: String
        var material: String
        var noun: String
    }

    var name: String
    /// Minor units, in steps of 50.
    var priceLimits: ClosedRange<Int64>
    var materials: [String]
    var nouns: [String]
    /// What the thing is for, as the end of a sentence.
    var purpose: String

    var combinations: Int { DemoWords.adjectives.count * materials.count * nouns.count }

    func words(at combination: Int) -> Words {
        Words(
            adjective: DemoWords.adjectives[combination / (materials.count * nouns.count)],
            material: materials[combination / nouns.count % materials.count], noun: nouns[combination % nouns.count])
    }

    /// Prime and no divisor of any count of combinations.
    static let step = 1009

    static let variants = 4

    func description(of words: Words, variant: Int) -> String {
        let adjective = words.adjective.lowercased()
        let material = words.material.lowercased()
        let noun = words.noun.lowercased()
        return switch variant {
        case 0: "\(Self.article(adjective)) \(adjective) \(noun) of \(material), made \(purpose)."
        case 1: "This \(noun) is made of \(material) and meant \(purpose). \(words.adjective) and built to last."
        case 2: "Our workshop makes this \(adjective) \(noun) by hand from selected \(material), \(purpose)."
        default: "The \(adjective) \(noun) \(purpose): solid \(material), five years of warranty, spare parts in stock."
        }
    }

    private static func article(_ word: String) -> String { word.first.map("aeiou".contains) == true ? "An" : "A" }

    static let all = [
        DemoCategory(
            name: "kitchen", priceLimits: 500...15_000,
            materials: ["Walnut", "Steel", "Copper", "Ceramic", "Bamboo", "Cast Iron", "Glass", "Oak"],
            nouns: ["Chopping Board", "Saucepan", "Kettle", "Mixing Bowl", "Pepper Mill", "Ladle", "Teapot", "Colander", "Spice Rack"],
            purpose: "for cooking every day"),
        DemoCategory(
            name: "garden", priceLimits: 600...30_000,
            materials: ["Teak", "Zinc", "Terracotta", "Cedar", "Steel", "Wicker", "Stone", "Ash"],
            nouns: ["Planter", "Trowel", "Watering Can", "Bench", "Bird Table", "Trellis", "Rake", "Wheelbarrow", "Lantern"],
            purpose: "for beds and balconies"),
        DemoCategory(
            name: "office", priceLimits: 300...40_000,
            materials: ["Oak", "Leather", "Felt", "Aluminium", "Cork", "Birch", "Brass", "Cotton"],
            nouns: ["Desk", "Notebook", "Pen Holder", "Letter Tray", "Monitor Stand", "Desk Mat", "Bookend", "Folder", "Whiteboard"],
            purpose: "for a desk that is worked at"),
        DemoCategory(
            name: "lighting", priceLimits: 1_500...25_000,
            materials: ["Brass", "Glass", "Linen", "Concrete", "Rattan", "Steel", "Paper", "Walnut"],
            nouns: [
                "Desk Lamp", "Floor Lamp", "Pendant", "Sconce", "Night Light", "Chandelier", "Spotlight", "Lampshade", "Candle Holder",
            ],
            purpose: "for long evenings"),
        DemoCategory(
            name: "bedroom", priceLimits: 1_000...60_000,
            materials: ["Linen", "Cotton", "Wool", "Silk", "Pine", "Beech", "Down", "Velvet"],
            nouns: ["Pillow", "Duvet Cover", "Blanket", "Bed Frame", "Nightstand", "Headboard", "Wardrobe", "Throw", "Mattress Topper"],
            purpose: "for a good night's sleep"),
        DemoCategory(
            name: "bath", priceLimits: 400...12_000,
            materials: ["Cotton", "Bamboo", "Marble", "Ceramic", "Steel", "Stone", "Glass", "Linen"],
            nouns: ["Towel", "Soap Dish", "Bath Mat", "Toothbrush Holder", "Shelf", "Mirror", "Stool", "Laundry Basket", "Robe"],
            purpose: "for wet rooms and steam"),
        DemoCategory(
            name: "tools", priceLimits: 700...35_000,
            materials: ["Steel", "Titanium", "Ash", "Carbon", "Beech", "Brass", "Aluminium", "Hickory"],
            nouns: ["Hammer", "Screwdriver", "Hand Plane", "Chisel", "Spirit Level", "Wrench", "Handsaw", "Toolbox", "Clamp"],
            purpose: "for the workshop and for repairs"),
        DemoCategory(
            name: "toys", priceLimits: 500...9_000, materials: ["Beech", "Maple", "Felt", "Cotton", "Cork", "Tin", "Wool", "Paper"],
            nouns: ["Train", "Puzzle", "Building Blocks", "Doll", "Kite", "Spinning Top", "Rattle", "Marble Run", "Puppet"],
            purpose: "for small hands"),
        DemoCategory(
            name: "outdoor", priceLimits: 1_200...50_000,
            materials: ["Canvas", "Nylon", "Titanium", "Merino", "Down", "Carbon", "Leather", "Cork"],
            nouns: ["Tent", "Backpack", "Sleeping Bag", "Stove", "Water Bottle", "Hammock", "Headlamp", "Trekking Pole", "Jacket"],
            purpose: "for wind and weather"),
        DemoCategory(
            name: "travel", priceLimits: 800...45_000,
            materials: ["Leather", "Canvas", "Nylon", "Aluminium", "Wool", "Silk", "Cotton", "Felt"],
            nouns: ["Suitcase", "Duffel", "Wash Bag", "Passport Cover", "Neck Pillow", "Tote", "Garment Bag", "Wallet", "Umbrella"],
            purpose: "for trains and planes"),
        DemoCategory(
            name: "music", priceLimits: 900...80_000,
            materials: ["Spruce", "Maple", "Mahogany", "Brass", "Rosewood", "Steel", "Nylon", "Ebony"],
            nouns: ["Ukulele", "Harmonica", "Music Stand", "Metronome", "Kalimba", "Flute", "Drum", "Guitar Stand", "Tambourine"],
            purpose: "for the stage and the living room"),
        DemoCategory(
            name: "fitness", priceLimits: 700...55_000,
            materials: ["Cork", "Rubber", "Steel", "Cotton", "Foam", "Bamboo", "Leather", "Beech"],
            nouns: ["Yoga Mat", "Kettlebell", "Skipping Rope", "Balance Board", "Dumbbell", "Foam Roller", "Pull-up Bar", "Bench", "Grip"],
            purpose: "for exercise at home"),
    ]
}
