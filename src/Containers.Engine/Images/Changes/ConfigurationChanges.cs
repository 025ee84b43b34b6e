using Containers.Engine.Dockerfiles;
using Containers.Engine.Dockerfiles.Instructions;
using Containers.Oci;

namespace Containers.Engine.Images.Changes;

/// <summary>
/// Changes how an image runs by instructions of a Dockerfile (Dockerfile reference): CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL,
/// ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME and WORKDIR. Builds read and do them in the same way.
/// </summary>
public static class ConfigurationChanges
{
    /// <summary>Makes changes, one after another.</summary>
    /// <param name="configuration">What is changed.</param>
    /// <param name="changes">One instruction each: <c>ENV A=b</c>.</param>
    /// <exception cref="ImageChangeException">One is not such an instruction.</exception>
    public static ContainerConfiguration Apply(ContainerConfiguration configuration, IEnumerable<string> changes)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(changes);
        var steps = new ConfigurationSteps(state => new VariableExpansion('\\', state.ValueOf), inherited: _ => null, given: _ => null);
        return changes.Aggregate(StageConfiguration.Of(configuration), (state, change) =>
        {
            try
            {
                return steps.Apply(state, Read(change));
            }
            catch (DockerfileException exception)
            {
                throw new ImageChangeException(change, exception.Fault);
            }
            catch (FormatException exception)
            {
                throw new ImageChangeException(change, exception.Message);
            }
        }).Run;
    }

    private static Instruction Read(string change)
    {
        Instruction instruction = Dockerfile.ParseInstruction("change", change);
        return instruction switch
        {
            FromInstruction or ArgInstruction or RunInstruction or TransferInstruction or MaintainerInstruction => throw new FormatException(
                $"{instruction.Name} is none of CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME and WORKDIR."),
            { Line.Rest.Length: 0 } => throw new FormatException("Something has to follow the name of an instruction, as in 'ENV NAME=value'."),
            _ => instruction,
        };
    }
}
