namespace Containers.Engine.Building;

/// <summary>Something that steps may see while they run (<c>RUN --mount=type=secret</c>) and that is in no layer.</summary>
/// <param name="Id">What steps call it.</param>
/// <param name="Value">Its bytes.</param>
public sealed record BuildSecret(string Id, ReadOnlyMemory<byte> Value)
{
    private const int LargestSecret = 500 * 1024;

    /// <summary>Reads docker's notation: <c>id=NAME[,src=FILE]</c> or <c>id=NAME,env=VARIABLE</c>; without either, the variable NAME, else the file NAME.</summary>
    /// <exception cref="BuildException">It is malformed, or what it names is not there.</exception>
    public static BuildSecret Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? id = null, file = null, variable = null;
        foreach (string field in text.Split(','))
        {
            string[] parts = field.Split('=', 2);
            string value = parts.Length == 2 ? parts[1] : string.Empty;
            switch (parts[0].ToLowerInvariant())
            {
                case "id": id = value; break;
                case "src" or "source": file = value; break;
                case "env": variable = value; break;
                case "type" when value is "file": break;
                case "type" when value is "env":
                    variable ??= string.Empty;
                    break;
                default: throw new BuildException($"'{field}' is no part of a secret; write id=NAME,src=FILE or id=NAME,env=VARIABLE.");
            }
        }

        id ??= Path.GetFileName(file) ?? throw new BuildException($"The secret '{text}' has no id; write id=NAME,src=FILE or id=NAME,env=VARIABLE.");
        variable = variable is "" ? file ?? id : variable;
        if (file is null && (variable is not null || Environment.GetEnvironmentVariable(id) is not null))
        {
            string value = Environment.GetEnvironmentVariable(variable ?? id)
                ?? throw new BuildException($"The secret '{id}' is to come from the environment variable {variable}, which is not set.");
            return new BuildSecret(id, System.Text.Encoding.UTF8.GetBytes(value));
        }

        return new BuildSecret(id, ReadFile(id, file ?? id));
    }

    private static byte[] ReadFile(string id, string file)
    {
        try
        {
            return new FileInfo(file).Length <= LargestSecret
                ? File.ReadAllBytes(file)
                : throw new BuildException($"The secret '{id}' is larger than 500 KiB.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BuildException($"The secret '{id}' cannot be read from {file}: {exception.Message}", exception);
        }
    }
}
