/// The words that every category shares, and the people.
enum DemoWords {
    static let adjectives = [
        "Classic", "Compact", "Sturdy", "Elegant", "Rustic", "Modern", "Light", "Heavy", "Foldable", "Handmade", "Slim", "Round",
        "Large", "Small", "Vintage", "Nordic", "Polished", "Quiet", "Warm", "Deep",
    ]

    static let firstNames = [
        "Ada", "Alan", "Barbara", "Edsger", "Grace", "Donald", "Frances", "Ken", "Radia", "Leslie", "Margaret", "Niklaus", "Karen",
        "Tony", "Jean", "Dennis", "Lynn", "Robin", "Shafi", "Butler", "Adele", "Kristen", "Ivan", "Hedy",
    ]

    static let lastNames = [
        "Archer", "Baker", "Carter", "Dyer", "Fisher", "Gardner", "Hunter", "Mason", "Miller", "Parker", "Porter", "Potter", "Sawyer",
        "Shepherd", "Smith", "Taylor", "Turner", "Walker", "Weaver", "Wright", "Cooper", "Fletcher", "Thatcher", "Glover",
    ]

    /// By stars, one star first.
    static let reviewTexts = [
        ["It broke within a week.", "Nothing like the picture, and it went back.", "The finish came off on the first day."],
        ["It works, but I expected more at this price.", "Smaller than it looks, and the edges are rough.", "Usable, no more than that."],
        ["It does what it should.", "Decent, though the delivery took long.", "Neither good nor bad."],
        ["Well made, with one small scratch.", "I would buy it again.", "Good value, and it arrived quickly."],
        ["Exactly what I was looking for.", "Beautiful work; a friend has ordered one as well.", "In use every day since it came."],
    ]
}
