import AccountsService
import ServiceHost

await ServiceHost.run([accountsService])
