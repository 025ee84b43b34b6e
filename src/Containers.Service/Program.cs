using Containers.Linux.Descriptors;
using Containers.Linux.Processes;
using Containers.Service;

StandardDescriptors.Require();
SignalDisposition.KeepChildren();
return await ServiceProgram.RunAsync(args);
