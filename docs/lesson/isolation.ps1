Chapter 'Isolation' 'A container is a process like others. Namespaces decide what it sees, control groups what it may use.'

$namespaces = 'pid', 'mnt', 'net', 'ipc', 'uts', 'cgroup'
Step 'Namespaces' 'Processes, mounts, networks, IPC, host name and control groups of a container are its own: each namespace has another number than the machine''s.' {
    Start-Container -Image debian:12 -Name apart -Hostname box -Network none -- sleep 1000
    Invoke-ContainerCommand apart -- sh -c 'hostname; ls -l /proc/self/ns'
} 'containers run -d --name apart --hostname box --network none debian:12 sleep 1000
containers exec apart sh -c "hostname; ls -l /proc/self/ns"' {
    $own = Invoke-ContainerCommand apart -- sh -c "cd /proc/1/ns; readlink $namespaces"
    $machine = sh -c "cd /proc/self/ns; readlink $namespaces"
    0..5 | ForEach-Object { Require ($own[$_] -ne $machine[$_]) "$($namespaces[$_]) is its own" }
    Require ((Invoke-ContainerCommand apart cat /proc/1/comm) -eq 'sleep') 'its program is process 1'
    Require ((Invoke-ContainerCommand apart hostname) -eq 'box' -and (hostname) -ne 'box') 'its host name is its own'
    Require ((Invoke-ContainerCommand apart -- sh -c 'ls /sys/class/net') -eq 'lo') 'it has no link but the loopback'
    Require ((Get-ContainerProcess apart)[0].ProcessId -gt 1) 'outside, it is a process like others'
}

Step -Needs root 'The user namespace' 'With one of its own, root inside is somebody without rights outside.' {
    Invoke-Container debian:12 -Remove -UserNamespace private -- sh -c 'id -u; cat /proc/self/uid_map'
} 'containers run --rm --userns private debian:12 sh -c "id -u; cat /proc/self/uid_map"' {
    $lines = Invoke-Container debian:12 -Remove -UserNamespace private -- sh -c 'id -u; cat /proc/self/uid_map'
    Require ($lines[0] -eq '0' -and ($lines[1].Trim() -split '\s+')[1] -ne '0') 'root inside is not root outside'
}

Step -Needs memory 'Memory' 'A container that needs more than it may have is ended by the kernel.' {
    Start-Container -Image debian:12 -Name hungry -Memory 16MB -MemorySwap 16MB -PassThru -- perl -e '$all = "x" x (64 << 20)' |
        Wait-Container | Select-Object Name, ExitCode, OomKilled
} 'containers run -d --name hungry --memory 16m --memory-swap 16m debian:12 perl -e "\$all = \"x\" x (64 << 20)"
containers wait hungry' {
    $ended = Wait-Container hungry
    Require ($ended.OomKilled -and $ended.ExitCode -eq 137) 'the kernel ended it'
    Remove-Container hungry
}

Step -Needs cpu, cpuset 'Processors' 'Which ones it may run on, and for how much of the time.' {
    Invoke-Container debian:12 -Remove -CpusetCpus 0 nproc
    Start-Container -Image debian:12 -Name busy -Cpus 0.2 -- sh -c 'while :; do :; done'
    Measure-Container busy
} 'containers run --rm --cpuset-cpus 0 debian:12 nproc
containers run -d --name busy --cpus 0.2 debian:12 sh -c "while :; do :; done"
containers stats --no-stream busy' {
    Require ((Invoke-Container debian:12 -Remove -CpusetCpus 0 nproc) -eq '1') 'it sees one processor'
    Require ((Get-Container busy).Limits.Cpus -eq 0.2) 'the limit is recorded'
    Require ((Measure-Container busy -Interval 2s).CpuPercent -lt 60) 'an endless loop takes a fifth of a processor, not all of it'
}

Step -Needs cpu 'The freezer' 'Processes can be stopped where they are, and let go on.' {
    Suspend-Container busy -PassThru
    Resume-Container busy -PassThru
} 'containers pause busy
containers unpause busy' {
    Suspend-Container busy
    Require ((Measure-Container busy).CpuPercent -lt 1) 'a container that is paused uses nothing'
    Resume-Container busy
    Remove-Container busy -Force
}

Step -Needs pids 'How many processes' 'The limit keeps a fork bomb inside.' {
    Invoke-Container debian:12 -Remove -PidsLimit 4 -- sh -c 'for i in 1 2 3 4 5 6; do sleep 1 & done; wait' 2>&1
} 'containers run --rm --pids-limit 4 debian:12 sh -c "for i in 1 2 3 4 5 6; do sleep 1 & done; wait" || true' {
    $lines = Invoke-Container debian:12 -Remove -PidsLimit 4 -- sh -c 'for i in 1 2 3 4 5 6; do sleep 1 & done; wait' 2>&1
    Require (($lines -match 'fork').Count -gt 0) 'the fifth process is refused'
}

Step 'Devices' 'A container may use the devices that it was given. Making a node for another is of no use.' {
    Invoke-Container debian:12 -Remove -- sh -c 'mknod /tmp/kmsg c 1 11; head -c 1 /tmp/kmsg || true' 2>&1
} 'containers run --rm debian:12 sh -c "mknod /tmp/kmsg c 1 11; head -c 1 /tmp/kmsg || true"' {
    $lines = Invoke-Container debian:12 -Remove -- sh -c 'mknod /tmp/kmsg c 1 11; head -c 1 /tmp/kmsg; echo $?' 2>&1
    Require ("$lines" -match 'Operation not permitted') 'the kernel''s log is not readable'
    Remove-Container apart -Force
}
