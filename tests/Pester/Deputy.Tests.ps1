BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = [Environment]::UserName -eq 'root' ? (Get-MissingRequirement unshare setpriv newuidmap nsenter dd timeout) : 'needs root'
    if ($missing) {
        Write-Host "The deputy of a user's PowerShell is skipped: $missing"
    }
}

# What makes calls in the user's namespace for PowerShell (docs/rootless.md) takes them from PowerShell's own memory, so whoever reaches it would have the user's rights.
Describe 'the deputy of a user''s PowerShell' -Skip:([bool]$missing) -Tag Root {
    BeforeAll {
        Import-Module (Join-Path $PSScriptRoot TestUser.psm1)
        $module = (Resolve-Path (Join-Path $PSScriptRoot .. .. output Containers)).Path
        $place = (New-Item -ItemType Directory TestDrive:/deputy).FullName
        $user, $other = (New-TestUser), (New-TestUser)
        $process = Start-UserScript $user $place $module @'
$null = Get-Image
[Environment]::ProcessId
[IO.Directory]::EnumerateDirectories('/proc/self/task').ForEach{ (Get-Content "$_/children") -split ' ' }.Where{ $_ -and (Get-Content "/proc/$_/comm") -eq 'deputy' }
[Console]::Out.Flush()
$null = [Console]::In.ReadLine()
(Get-Image).Count
'@
        $shell, $deputy = 1..2 | ForEach-Object { $process.StandardOutput.ReadLine() }

        # Runs a script of sh as the other user and gives what it says.
        function Invoke-Other {
            param ([string] $Script)

            setpriv --reuid $other.Id --regid $other.Id --clear-groups sh -c $Script 2>&1
        }
    }

    AfterAll {
        if ($process) {
            $process.StandardInput.Close()
            $process.WaitForExit()
        }

        $user, $other | Where-Object { $_ } | ForEach-Object { $_.Lock.Dispose() }
    }

    It 'is a process of its own in the user''s namespace' {
        $deputy | Should -Match '^\d+$'
        (Get-Item "/proc/$deputy/ns/user").Target | Should -Not -Be (Get-Item "/proc/$shell/ns/user").Target
        (Get-Content "/proc/$deputy/status").Where{ $_ -like 'Uid:*' } | Should -Be "Uid:`t$($user.Id)`t$($user.Id)`t$($user.Id)`t$($user.Id)"
    }

    It 'is neither read nor written by another user' {
        foreach ($file in 'mem', 'maps', 'environ', 'auxv', 'syscall', 'stack') {
            Invoke-Other "dd if=/proc/$deputy/$file bs=1 count=1 status=none" | Should -BeLike '*Permission denied*' -Because $file
        }

        Invoke-Other "dd of=/proc/$deputy/mem bs=1 count=1 status=none < /dev/zero" | Should -BeLike '*Permission denied*'
        Invoke-Other "ls /proc/$deputy/fd/ /proc/$deputy/task/$deputy/fd/ /proc/$deputy/map_files/" | Should -BeLike '*Permission denied*'
        Invoke-Other "ls /proc/$deputy/root/ /proc/$deputy/cwd/" | Should -BeLike '*Permission denied*'
    }

    It 'is neither joined nor stopped by another user' {
        foreach ($namespace in 'U', 'm', 'n', 'p') {
            Invoke-Other "nsenter -t $deputy -$namespace true" | Should -BeLike 'nsenter: *' -Because $namespace
        }

        foreach ($signal in '0', 'STOP', 'KILL') {
            Invoke-Other "kill -s $signal $deputy" | Should -BeLike '*Operation not permitted*' -Because $signal
        }

        foreach ($file in 'uid_map', 'gid_map', 'setgroups', 'oom_score_adj') {
            Invoke-Other "echo 1 > /proc/$deputy/$file" | Should -BeLike '*Permission denied*' -Because $file
        }
    }

    It 'is not traced by another user, also not by one who is root of a user namespace' -Skip:(-not (Get-Command strace -CommandType Application -ErrorAction Ignore)) {
        Invoke-Other "timeout 30 strace -p $deputy" | Should -BeLike '*Operation not permitted*'
        Invoke-Other "unshare -Ur timeout 30 strace -p $deputy" | Should -BeLike '*Operation not permitted*'
    }

    It 'listens to nobody, and works on' {
        $own = [IO.Directory]::EnumerateFileSystemEntries("/proc/$deputy/fd").ForEach{ [IO.FileInfo]::new($_).LinkTarget }.Where{ $_ -like 'socket:*' }
        $listening = Get-Content "/proc/$deputy/net/unix", "/proc/$deputy/net/tcp" | Where-Object { $line = $_; $own.Where{ $line -like "*$($_ -replace '\D')*" } }
        $listening | Should -BeNullOrEmpty
        $process.StandardInput.WriteLine()
        $process.StandardOutput.ReadToEnd().Trim() | Should -Be 0
        $process.WaitForExit()
        $process.ExitCode | Should -Be 0
    }
}
