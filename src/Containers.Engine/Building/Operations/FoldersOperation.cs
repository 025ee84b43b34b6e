using Containers.Engine.Dockerfiles;

namespace Containers.Engine.Building.Operations;

/// <summary>The folders of WORKDIR instructions that no step with a layer of its own follows.</summary>
internal sealed record FoldersOperation : Operation
{
    /// <summary>The folders that a stage still wants at its end.</summary>
    public static FoldersOperation Of(StageConfiguration state, BuildOptions options) =>
        new() { Folders = state.Pending, Epoch = SourceDate.Of(options), History = state.Pending[^1].Path };
}
