using System.CommandLine;
using Containers.Oci;

namespace Containers.Cli.Options;

/// <summary>
/// Options of <c>docker build</c> that ask for what is always so here, or for what is not made here. Scripts give them, so those that change
/// nothing are taken, and the others are refused by name rather than passed over.
/// </summary>
internal sealed class IgnoredBuildOptions
{
    private readonly Option<bool>[] _unneeded =
    [
        new("--rm") { Description = "Taken for docker's sake: a step leaves no container", Hidden = true },
        new("--force-rm") { Description = "Taken for docker's sake: a step leaves no container", Hidden = true },
        new("--compress") { Description = "Taken for docker's sake: a context is sent nowhere", Hidden = true },
    ];

    private readonly Option<string[]> _provenance = Hidden("--provenance", "MODE", "false alone: no attestation is made");
    private readonly Option<string[]> _sbom = Hidden("--sbom", "MODE", "false alone: no attestation is made");
    private readonly Option<string[]> _attest = Hidden("--attest", "ATTESTATION", "Disabled ones alone: no attestation is made");
    private readonly Option<string[]> _isolation = Hidden("--isolation", "NAME", "default alone");
    private readonly Option<string[]> _security = Hidden("--security-opt", "OPTION", "Not taken: steps ask for rights by RUN --security");
    private readonly Option<bool> _squash = new("--squash") { Description = "Not taken: a stage FROM scratch with one COPY has one layer", Hidden = true };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[.. _unneeded, _provenance, _sbom, _attest, _isolation, _security, _squash])
        {
            command.Add(option);
        }
    }

    /// <summary>Refuses those that ask for something.</summary>
    /// <exception cref="UsageException">One does.</exception>
    public void Check(ParseResult result)
    {
        foreach (Option<string[]> option in (Option<string[]>[])[_provenance, _sbom])
        {
            Refuse(
                Asked(option).Any(value => !(GoBoolean.TryParse(value, out bool isOn) && !isOn)),
                $"{option.Name} asks for an attestation, and none is made here. Leave it out, or write {option.Name}=false.");
        }

        Refuse(Asked(_attest).Any(value => !value.Contains("disabled=true", StringComparison.Ordinal)), "--attest asks for an attestation, and none is made here. Leave it out.");
        Refuse(Asked(_isolation).Any(value => value is not ("" or "default")), "--isolation is for Windows; default is the only one here.");
        Refuse(Asked(_security).Length > 0, "--security-opt is not for builds. Write RUN --security=insecure in the Dockerfile, and allow it by --allow security.insecure.");
        Refuse(result.GetValue(_squash), "--squash is not there. For one layer copy the files into a stage FROM scratch: COPY --from=STAGE / /.");

        string[] Asked(Option<string[]> option) => result.GetValue(option) ?? [];
    }

    private static void Refuse(bool wrong, string message)
    {
        if (wrong)
        {
            throw new UsageException(message);
        }
    }

    private static Option<string[]> Hidden(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Hidden = true };
}
