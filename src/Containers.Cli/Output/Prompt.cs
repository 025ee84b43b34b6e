using System.Text;

namespace Containers.Cli.Output;

/// <summary>Asks the user at the terminal.</summary>
internal static class Prompt
{
    /// <summary>Asks for a line.</summary>
    /// <exception cref="UsageException">There is no terminal.</exception>
    public static string Ask(string question)
    {
        Write(question);
        return Console.ReadLine() ?? "";
    }

    /// <summary>Asks for a line that does not appear on the terminal.</summary>
    /// <exception cref="UsageException">There is no terminal.</exception>
    public static string AskSecret(string question)
    {
        Write(question);
        StringBuilder line = new();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key is ConsoleKey.Backspace)
            {
                line.Length = Math.Max(0, line.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                line.Append(key.KeyChar);
            }
        }

        Terminal.Error.WriteLine();
        return line.ToString();
    }

    /// <summary>Asks whether to go on, on any input; only a word that says yes does.</summary>
    /// <param name="consequence">What happens then.</param>
    public static bool Agrees(string consequence)
    {
        Terminal.Flush();
        Terminal.Error.Write($"{consequence} Continue? [y/N] ");
        Terminal.Error.Flush();
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static void Write(string question)
    {
        if (Console.IsInputRedirected)
        {
            throw new UsageException("there is no terminal to ask for user and password. Give --username, and --password-stdin with the password there.");
        }

        Terminal.Flush();
        Terminal.Error.Write(question);
    }
}
