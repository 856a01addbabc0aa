package import Report

/// What the machine and the parts take at least, to stand beside the figures.
package struct FloorResults: Codable, Sendable {
    package var floors: [FloorRecord] = []
    package var journeyFloors: [JourneyFloorRecord] = []
    package var machineFloors: [MachineFloorRecord] = []

    package init(floors: [FloorRecord] = [], journeyFloors: [JourneyFloorRecord] = [], machineFloors: [MachineFloorRecord] = []) {
        self.floors = floors
        self.journeyFloors = journeyFloors
        self.machineFloors = machineFloors
    }
}

extension RunRecord {
    mutating func add(_ results: FloorResults) {
        floors = results.floors
        journeyFloors = results.journeyFloors
        machineFloors = results.machineFloors
    }
}
