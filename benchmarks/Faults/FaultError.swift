/// Why a fault was not injected: its cell is listed with the reason and not run.
package enum FaultError: Error, CustomStringConvertible {
    case componentDown(String)
    case cannotInject(String)

    package var description: String {
        switch self {
        case .componentDown(let name): "\(name) is not running"
        case .cannotInject(let why): why
        }
    }
}
