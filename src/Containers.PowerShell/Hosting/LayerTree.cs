using Containers.Engine.Images;
using Containers.Engine.Text;

namespace Containers.PowerShell.Hosting;

/// <summary>The layers of images as a tree: images that begin with the same layers have them once.</summary>
internal sealed class LayerTree
{
    private readonly List<Node> _roots = [];

    /// <summary>Adds an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="history">Its steps, the newest first.</param>
    public void Add(ImageInfo image, IReadOnlyList<ImageHistoryEntry> history)
    {
        string name = image.Repository is null ? HumanText.ShortId(image.Id) : image.ToString();
        List<Node> level = _roots;
        Node? top = null;
        foreach (ImageHistoryEntry step in history.Reverse().Where(static step => step.ChainId is not null))
        {
            top = level.Find(node => node.Layer == step.ChainId);
            if (top is null)
            {
                level.Add(top = new Node(step.ChainId!, step.Size, step.CreatedBy));
            }

            top.Images.Add(name);
            level = top.Above;
        }

        top?.Tops.Add(name);
    }

    /// <summary>The rows of those layers that some image has, from below.</summary>
    /// <param name="isWanted">Whether an image is wanted, by its name.</param>
    public IEnumerable<ImageLayer> Rows(Func<string, bool> isWanted) => Rows(_roots, 0, "", isWanted);

    private static IEnumerable<ImageLayer> Rows(List<Node> level, int depth, string indent, Func<string, bool> isWanted)
    {
        List<Node> wanted = [.. level.Where(node => node.Images.Exists(name => isWanted(name)))];
        foreach (Node node in wanted)
        {
            // A line of layers that branches nowhere stands straight below itself.
            bool branches = wanted.Count > 1;
            bool isLast = node == wanted[^1];
            yield return new ImageLayer(
                node.Layer, depth, indent + (branches ? isLast ? "└ " : "├ " : ""), node.Size, node.CreatedBy, node.Tops, node.Images);
            foreach (ImageLayer above in Rows(node.Above, depth + 1, indent + (branches ? isLast ? "  " : "│ " : ""), isWanted))
            {
                yield return above;
            }
        }
    }

    private sealed record Node(string Layer, long Size, string CreatedBy)
    {
        public List<Node> Above { get; } = [];

        public List<string> Tops { get; } = [];

        public List<string> Images { get; } = [];
    }
}
