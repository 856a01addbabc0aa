import PaymentsService
import ServiceHost

await ServiceHost.run([paymentsService])
