namespace Containers.Docker.Templates;

/// <summary>What names mean where a part of a template stands.</summary>
internal sealed class TemplateScope(TemplateRun run, object? root, object? dot, TemplateScope? outer = null)
{
    private Dictionary<string, object?>? _variables;

    /// <summary>The writing that this is part of.</summary>
    public TemplateRun Run => run;

    /// <summary>What <c>.</c> means.</summary>
    public object? Dot => dot;

    /// <summary>A part within this one, with another dot; variables that are declared there end with it.</summary>
    public TemplateScope Inner(object? innerDot) => new(run, root, innerDot, this);

    /// <summary>A variable's value; the one without name is what the whole template is written for.</summary>
    public object? this[string name] => name.Length == 0 ? root
        : _variables is not null && _variables.TryGetValue(name, out object? value) ? value : outer?[name];

    /// <summary>Declares a variable (<c>:=</c>).</summary>
    public void Declare(string name, object? value) => (_variables ??= [])[name] = value;

    /// <summary>Gives a variable that was declared here or further out another value (<c>=</c>).</summary>
    public void Assign(string name, object? value)
    {
        if (_variables is not null && _variables.ContainsKey(name))
        {
            _variables[name] = value;
        }
        else
        {
            outer?.Assign(name, value);
        }
    }
}
