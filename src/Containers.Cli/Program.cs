using Containers.Cli;
using Containers.Linux.Descriptors;
using Containers.Linux.Processes;

StandardDescriptors.Require();
SignalDisposition.KeepChildren();
return await CommandLine.InvokeAsync(OwnArguments.Of(args)).ConfigureAwait(false);
