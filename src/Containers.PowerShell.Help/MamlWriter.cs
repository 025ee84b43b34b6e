using System.Globalization;
using System.Xml;

namespace Containers.PowerShell.Help;

/// <summary>Writes pages as PowerShell's help system reads them: MAML, one file for the module's assembly.</summary>
internal sealed class MamlWriter(XmlWriter xml)
{
    private const string Maml = "http://schemas.microsoft.com/maml/2004/10";
    private const string Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private const string Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>Writes the whole document.</summary>
    public void Write(IEnumerable<HelpPage> pages)
    {
        xml.WriteStartDocument();
        xml.WriteStartElement("helpItems", "http://msh");
        xml.WriteAttributeString("schema", "maml");
        foreach (HelpPage page in pages)
        {
            Element("command", Command, () => WritePage(page));
        }

        xml.WriteEndElement();
    }

    private void WritePage(HelpPage page)
    {
        xml.WriteAttributeString("xmlns", "maml", null, Maml);
        xml.WriteAttributeString("xmlns", "dev", null, Dev);
        Element("details", Command, () =>
        {
            string[] words = page.Name.Split('-');
            xml.WriteElementString("name", Command, page.Name);
            xml.WriteElementString("verb", Command, words[0]);
            xml.WriteElementString("noun", Command, words[1]);
            Text("description", page.Synopsis);
        });
        Text("description", page.Description);
        Dictionary<string, HelpParameter> parameters = page.Parameters.ToDictionary(parameter => parameter.Name);
        Element("syntax", Command, () =>
        {
            foreach (IReadOnlyList<SyntaxParameter> syntax in page.Syntaxes)
            {
                WriteSyntax(page.Name, syntax, parameters);
            }
        });
        Element("parameters", Command, () =>
        {
            foreach (HelpParameter parameter in parameters.Values)
            {
                string position = parameter.Facts["Position"].ToLowerInvariant();
                WriteParameter(parameter, parameter.Facts["Required"] == "True", position, parameter.Type);
            }
        });
        WriteTypes("inputTypes", "inputType", page.Inputs);
        WriteTypes("returnValues", "returnValue", page.Outputs);
        if (page.Notes.Length > 0)
        {
            Element("alertSet", Maml, () => Text("alert", page.Notes));
        }

        Element("examples", Command, () =>
        {
            foreach ((string title, string code, string remarks) in page.Examples)
            {
                WriteExample(title, code, remarks);
            }
        });
        Element("relatedLinks", Command, () =>
        {
            foreach (string link in page.Links)
            {
                Element("navigationLink", Maml, () => xml.WriteElementString("linkText", Maml, link));
            }
        });
    }

    private void WriteSyntax(string name, IReadOnlyList<SyntaxParameter> syntax, Dictionary<string, HelpParameter> parameters) =>
        Element("syntaxItem", Command, () =>
        {
            xml.WriteElementString("name", Maml, name);
            foreach (SyntaxParameter parameter in syntax.Where(parameter => parameters.ContainsKey(parameter.Name)))
            {
                string position = parameter.Position?.ToString(CultureInfo.InvariantCulture) ?? "named";
                WriteParameter(parameters[parameter.Name], parameter.Required, position, parameter.Type);
            }
        });

    private void WriteParameter(HelpParameter parameter, bool required, string position, string? type) => Element("parameter", Command, () =>
    {
        xml.WriteAttributeString("required", required ? "true" : "false");
        xml.WriteAttributeString("globbing", parameter.TakesWildcards ? "true" : "false");
        xml.WriteAttributeString("pipelineInput", parameter.PipelineInput);
        xml.WriteAttributeString("position", position);
        xml.WriteAttributeString("aliases", parameter.Aliases);
        xml.WriteElementString("name", Maml, parameter.Name);
        Text("description", parameter.Description);
        if (type is not null and not "SwitchParameter")
        {
            Element("parameterValue", Command, () =>
            {
                xml.WriteAttributeString("required", "true");
                xml.WriteString(type);
            });
        }

        Element("type", Dev, () => xml.WriteElementString("name", Maml, type ?? "SwitchParameter"));
        xml.WriteElementString("defaultValue", Dev, parameter.DefaultValue);
    });

    private void WriteTypes(string list, string item, Dictionary<string, string> types) => Element(list, Command, () =>
    {
        foreach ((string type, string text) in types)
        {
            Element(item, Command, () =>
            {
                Element("type", Dev, () => xml.WriteElementString("name", Maml, type));
                Text("description", text);
            });
        }
    });

    private void WriteExample(string title, string code, string remarks) => Element("example", Command, () =>
    {
        xml.WriteElementString("title", Maml, $"--------- {title} ---------");
        xml.WriteElementString("code", Dev, code);
        Text("remarks", remarks, Dev);
    });

    /// <summary>Paragraphs, without the marks of Markdown.</summary>
    private void Text(string name, string text, string? @namespace = null) => Element(name, @namespace ?? Maml, () =>
    {
        foreach (string paragraph in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            bool list = paragraph.StartsWith('-') || paragraph.StartsWith('|');
            string plain = HelpPage.Link().Replace(paragraph, "${text}").Replace("`", "", StringComparison.Ordinal);
            xml.WriteElementString("para", Maml, list ? plain : plain.Replace('\n', ' '));
        }
    });

    private void Element(string name, string @namespace, Action content)
    {
        xml.WriteStartElement(name, @namespace);
        content();
        xml.WriteEndElement();
    }
}
