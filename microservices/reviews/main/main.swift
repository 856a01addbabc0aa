import ReviewsService
import ServiceHost

await ServiceHost.run([reviewsService])
