namespace Containers.Engine.Containers.Executions;

/// <summary>No program that is executed has the ID, or its container has ended since.</summary>
/// <param name="id">The ID.</param>
public sealed class ExecutionNotFoundException(string id) : ContainersException(
    ErrorKind.NotFound, "ExecutionNotFound", $"There is no exec instance '{id}': it was never created, or its container has ended. Create another one.");
