package import Hummingbird
import NIOCore

/// What a request carries through the routes.
package struct EdgeContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    package init(source: ApplicationRequestContextSource) { coreContext = .init(source: source) }
}
