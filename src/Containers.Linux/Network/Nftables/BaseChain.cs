namespace Containers.Linux.Network.Nftables;

/// <summary>A chain that the kernel asks by itself (nft(8), "base chain"). A packet that it does not decide about goes on.</summary>
/// <param name="Name">Its name in its table.</param>
/// <param name="Hook">Where it is asked.</param>
/// <param name="Priority">Its place among chains of one hook, the smaller the sooner: -100 for the change of destinations, 0 to filter, 100 for the change of sources.</param>
/// <param name="IsNat">Whether it is asked only about the first packet of a connection, to change addresses (<c>type nat</c>).</param>
public sealed record BaseChain(string Name, ChainHook Hook, int Priority, bool IsNat);
