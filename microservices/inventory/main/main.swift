import InventoryService
import ServiceHost

await ServiceHost.run([inventoryService])
