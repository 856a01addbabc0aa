import CatalogService
import ServiceHost

await ServiceHost.run([catalogService])
