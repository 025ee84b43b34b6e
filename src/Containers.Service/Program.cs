using Containers.Linux.Descriptors;
using Containers.Service;

StandardDescriptors.Require();
return await ServiceProgram.RunAsync(args);
