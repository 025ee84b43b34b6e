cat /app/app
