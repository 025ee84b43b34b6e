namespace Containers.Oci;

/// <summary>Yes and no as docker, runc and their kin read them from a command line (Go's strconv.ParseBool).</summary>
public static class GoBoolean
{
    /// <summary>The forms that there are, for messages.</summary>
    public const string Forms = "true, t, 1, false, f or 0";

    /// <summary>Reads one of the forms; each is also written in capitals, and true and false with a capital first letter.</summary>
    public static bool TryParse(string? text, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "True" or "TRUE";
        return value || text is "0" or "f" or "F" or "false" or "False" or "FALSE";
    }
}
