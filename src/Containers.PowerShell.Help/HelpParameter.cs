namespace Containers.PowerShell.Help;

/// <summary>One parameter as its page describes it.</summary>
internal sealed record HelpParameter(string Name, string Description, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>Reads what stands below a parameter's heading: text, and its facts in a block of YAML.</summary>
    public static HelpParameter Parse(string name, string text)
    {
        string facts = HelpPage.Fence().Match(text).Groups["text"].Value;
        return new HelpParameter(
            name,
            HelpPage.Fence().Replace(text, ""),
            facts.Split('\n').Select(line => line.Split(':', 2)).Where(fact => fact.Length == 2).ToDictionary(fact => fact[0], fact => fact[1].Trim()));
    }

    /// <summary>The type without namespace, as people read it.</summary>
    public string Type => Facts["Type"] == "Nullable`1" ? "Object" : Facts["Type"];

    public bool TakesWildcards => Facts["Accept wildcard characters"] == "True";

    public string PipelineInput => Facts["Accept pipeline input"];

    public string Aliases => Facts["Aliases"] is { Length: > 0 } aliases ? aliases : "none";

    public string DefaultValue => Facts["Default value"];
}
