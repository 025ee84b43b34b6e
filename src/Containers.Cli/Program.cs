using Containers.Cli;
using Containers.Linux.Descriptors;

StandardDescriptors.Require();
return await CommandLine.InvokeAsync(OwnArguments.Of(args)).ConfigureAwait(false);
