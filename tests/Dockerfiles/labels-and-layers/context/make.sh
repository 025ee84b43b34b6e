mkdir -p /app/cache && echo built > /app/app && echo c > /app/cache/c
