using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Runtime.Life;

namespace Containers.Runtime.Commands;

/// <summary>Lists the processes of a container, as the host counts.</summary>
internal static class PsCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        Arguments arguments = Arguments.Parse(words, [], ["format|f"]);
        bool json = OutputFormat.IsJson(arguments);
        LifeFolder folder = LifeFolder.Of(options.Root, arguments.Id("ps"));
        List<int> members = [.. LifeFolder.MembersOf(folder.Read())];
        members.Sort();
        StandardOutput.Write(json ? $"[{string.Join(',', members)}]\n" : Table(members));
        return 0;
    }

    private static string Table(List<int> members)
    {
        StringBuilder table = new("UID      PID      PPID     COMMAND\n");
        foreach (int id in members)
        {
            try
            {
                string[] status = Read(id, "status").Split('\n');
                string command = Read(id, "cmdline").TrimEnd('\0').Replace('\0', ' ');
                table.Append($"{Field(status, "Uid:"),-8} {id,-8} {Field(status, "PPid:"),-8} {(command.Length > 0 ? command : $"[{Field(status, "Name:")}]")}\n");
            }
            catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ESRCH)
            {
                // It has ended since.
                continue;
            }
        }

        return table.ToString();
    }

    private static string Read(int id, string file) => Encoding.UTF8.GetString(FileDescriptor.ReadFile($"/proc/{id}/{file}"));

    private static string Field(string[] status, string name) =>
        Array.Find(status, line => line.StartsWith(name, StringComparison.Ordinal)) is { } line ? line[name.Length..].Trim().Split('\t')[0] : string.Empty;
}
