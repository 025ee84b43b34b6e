using Containers.Service.Clients;

// What to do with the engine of DOCKER_HOST. It ends with an error where something is otherwise than with docker.
await (args switch
{
    ["docker"] => LibraryClient.RunAsync(),
    ["testcontainers"] => TestcontainersClient.RunAsync(leaves: false),
    ["testcontainers", "leave"] => TestcontainersClient.RunAsync(leaves: true),
    _ => throw new ArgumentException("Usage: docker | testcontainers [leave]"),
});
Console.WriteLine("done");
