using Containers.Cli;

return await CommandLine.InvokeAsync(args).ConfigureAwait(false);
