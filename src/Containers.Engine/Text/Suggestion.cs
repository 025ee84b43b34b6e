namespace Containers.Engine.Text;

/// <summary>Finds the word that somebody most probably meant.</summary>
public static class Suggestion
{
    private const int LongestWord = 64;
    private const int LargestDistance = 3;

    /// <summary><c> Did you mean X?</c> with a space before it; empty where no known word is near.</summary>
    public static string For(string word, IEnumerable<string> known) => Nearest(word, known) is { } near ? $" Did you mean {near}?" : string.Empty;

    /// <summary>The known word with the fewest changes, of those the one of most nearly the same length; at most one change for each two characters; null where none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        int limit = Math.Min(LargestDistance, Math.Max(1, word.Length / 2));
        return known.Select(candidate => (candidate, distance: Distance(word, candidate)))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => Math.Abs(pair.candidate.Length - word.Length))
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    /// <summary>The number of characters to insert, remove, replace or swap with their neighbour, whatever their case.</summary>
    private static int Distance(string one, string other)
    {
        int[,] cost = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++)
        {
            for (int j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                int replaced = cost[i - 1, j - 1] + (Same(one[i - 1], other[j - 1]) ? 0 : 1);
                int best = Math.Min(replaced, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                bool swapped = i > 1 && j > 1 && Same(one[i - 1], other[j - 2]) && Same(one[i - 2], other[j - 1]);
                cost[i, j] = swapped ? Math.Min(best, cost[i - 2, j - 2] + 1) : best;
            }
        }

        return cost[one.Length, other.Length];
    }

    private static bool Same(char one, char other) => char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
