import Report
import Statistics

extension MachineFloorRecord {
    init(name: String, micros: [Double]) {
        let sorted = micros.sorted()
        self.init(
            name: name, samples: sorted.count, medianMicros: Percentile.ofSorted(sorted, 0.5), p99Micros: Percentile.ofSorted(sorted, 0.99))
    }
}
