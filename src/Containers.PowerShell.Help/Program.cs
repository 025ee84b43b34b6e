using System.Text;
using System.Xml;
using Containers.PowerShell.Help;

// The pages of docs/en-US become what Get-Help reads: help FOLDER FILE.
if (args is not [string folder, string file])
{
    await Console.Error.WriteLineAsync("The folder of the pages and the file to write are expected.");
    return 2;
}

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
using XmlWriter xml = XmlWriter.Create(file, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) });
var maml = new MamlWriter(xml);
maml.Write(Directory.GetFiles(folder, "*-*.md").Order(StringComparer.Ordinal).Select(page => HelpPage.Parse(File.ReadAllText(page))));
return 0;
