BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Invoke-Container is skipped: $missing"
    }
}

Describe 'Invoke-Container' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    AfterEach {
        Get-Container -All | Remove-Container -Force
    }

    It 'greets with the image that needs no registry' {
        Invoke-Container hello -Remove | Out-String | Should -Match hello

        $LASTEXITCODE | Should -Be 0
        Get-Container -All | Should -BeNullOrEmpty
    }

    It 'writes standard output to the pipeline and standard error to the error stream' {
        $lines = Invoke-Container $image -Remove -Command sh, -c, 'echo out; echo err >&2; exit 7' 2>&1

        $lines | Where-Object { $_ -is [string] } | Should -Be out
        $failure = $lines | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }
        $failure.Exception.Message | Should -Be err
        $failure.FullyQualifiedErrorId | Should -Be NativeCommandError
        $LASTEXITCODE | Should -Be 7
    }

    It 'is not ended by standard error, whatever the error preference' {
        $ErrorActionPreference = 'Stop'
        $lines = Invoke-Container $image -Remove -Command sh, -c, 'echo one >&2; echo two' 2>&1

        $succeeded = $?
        $lines | Should -HaveCount 2
        $succeeded | Should -BeTrue
        Invoke-Container $image -Remove -ErrorAction SilentlyContinue -Command sh, -c, 'echo one >&2; echo two' 2>&1 | Should -Be two
    }

    It 'tells by $? and $LASTEXITCODE how the container ended, without an error' {
        $ErrorActionPreference = 'Stop'
        Invoke-Container $image -Remove -Command sh, -c, 'exit 7'
        $? | Should -BeFalse
        $LASTEXITCODE | Should -Be 7

        Invoke-Container $image -Remove true
        $? | Should -BeTrue
        $LASTEXITCODE | Should -Be 0
    }

    It 'makes an exit code an error where that is wanted' {
        { Invoke-Container $image -Remove -ErrorOnExitCode -ErrorAction Stop -Command sh, -c, 'exit 7' } |
            Should -Throw -ErrorId 'ProgramExitedWithNonZeroCode,*' -ExceptionType ([System.Management.Automation.NativeCommandExitException])
        Invoke-Container $image -Remove -ErrorOnExitCode -ErrorAction Stop true

        $PSNativeCommandUseErrorActionPreference = $true
        { Invoke-Container $image -Remove -ErrorAction Stop -Command sh, -c, 'exit 7' } | Should -Throw '*ended with exit code 7*'
        $LASTEXITCODE | Should -Be 7
    }

    It 'gets exit codes where somebody else reaps: <how>' -ForEach @(
        @{ how = 'in the first process of a namespace'; words = 'unshare', '--pid', '--fork', '--kill-child', '--mount-proc' }
        @{ how = 'where SIGCHLD is ignored'; words = 'env', '--ignore-signal=CHLD' }
    ) {
        $script = @"
            Import-Module '$((Get-Module Containers).ModuleBase)'
            if (`$PID -eq 1) { sh -c 'exit 1' }
            Invoke-Container '$image' -Remove -Command sh, -c, 'echo out; exit 7'
            `$LASTEXITCODE
            `$null = Start-Container -Image '$image' -Name first -Command sleep, 1000
            Invoke-ContainerCommand first -Command sh, -c, 'exit 8'
            `$LASTEXITCODE
            Remove-Container first -Force
            exit 9
"@
        if ($env:TEST_USER -and $words[0] -eq 'unshare') {
            Set-ItResult -Skipped -Because 'it needs root, who makes a PID namespace for PowerShell, as whom it is run too'
        }

        $shell = [Environment]::ProcessPath
        $dll = (Split-Path $shell -Leaf) -eq 'dotnet' ? @("$PSHOME/pwsh.dll") : @()
        $program, $arguments = $words + $shell + $dll + '-NoProfile', '-NonInteractive', '-Command', $script

        & $program @arguments | Should -Be out, 7, 8
        $LASTEXITCODE | Should -Be 9
    }

    It 'gives bytes as they are: in, out and into a file' {
        $bytes = [byte[]] @(0..255) * 300
        $file = Join-Path TestDrive: bytes

        $bytes | Invoke-Container $image -Remove -OutFile $file cat | Should -BeNullOrEmpty
        [Linq.Enumerable]::SequenceEqual([IO.File]::ReadAllBytes((Convert-Path $file)), $bytes) | Should -BeTrue
        [byte[]] $read = , $bytes | Invoke-Container $image -Remove -AsByteStream cat
        [Linq.Enumerable]::SequenceEqual($read, $bytes) | Should -BeTrue
    }

    It 'runs nothing where its file cannot be written' {
        { Invoke-Container $image -OutFile TestDrive:/none/bytes -ErrorAction Stop true } | Should -Throw

        Get-Container -All | Should -BeNullOrEmpty
    }

    It 'takes the words after -- as they are' {
        Invoke-Container $image -Remove -- sh -c 'echo "$0 $1"' a -Name | Should -Be 'a -Name'
    }

    It 'gives lines as they are written' {
        $first = Invoke-Container $image -Remove -Command sh, -c, 'echo now; sleep 60' | Select-Object -First 1

        $first | Should -Be now
        Get-Container | Should -BeNullOrEmpty
    }

    It 'reads the pipeline as standard input' {
        3, 1, 2 | Invoke-Container $image -Remove sort | Should -Be '1', '2', '3'
    }

    It 'reads more than pipes hold while it writes as much' {
        $lines = 1..50000 | Invoke-Container $image -Remove cat

        $lines | Should -HaveCount 50000
        $lines[-1] | Should -Be '50000'
    }

    It 'does not mind a container that stops reading' {
        1..50000 | Invoke-Container $image -Remove -Command head, -n, 1 -ErrorAction Stop | Should -Be '1'

        $LASTEXITCODE | Should -Be 0
    }

    It 'has no standard input without pipeline' {
        Invoke-Container $image -Remove cat | Should -BeNullOrEmpty
    }

    It 'runs with environment, user, folder and host name' {
        $environment = @{ A = 'one two'; B = 2 }
        $lines = Invoke-Container $image -Remove -Environment $environment -User app -WorkingDirectory /tmp -Hostname box `
            -Command sh, -c, 'echo "$A $B $GREETING"; id -un; pwd; hostname'

        $lines | Should -Be 'one two 2 hello', 'app', '/tmp', 'box'
    }

    It 'runs with an entry point' {
        Invoke-Container $image -Remove -Entrypoint echo, first -Command second | Should -Be 'first second'
    }

    It 'can be kept from new privileges' {
        Invoke-Container $image -Remove -SecurityOption no-new-privileges -Command grep, NoNewPrivs, /proc/self/status |
            Should -Match '1$'
    }

    It 'runs under the default profile of system calls, without any, or under one from a file' {
        '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{ "names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO" }] }' > TestDrive:/profile.json
        Push-Location TestDrive:/
        try {
            Invoke-Container $image -Remove -Command grep, Seccomp:, /proc/self/status | Should -Match '2$'
            Invoke-Container $image -Remove -SecurityOption seccomp=unconfined -Command grep, Seccomp:, /proc/self/status | Should -Match '0$'
            Invoke-Container $image -Remove -SecurityOption seccomp=profile.json -Command sh, -c, 'mkdir /x 2> /dev/null || echo refused' |
                Should -Be 'refused'
        }
        finally {
            Pop-Location
        }
    }

    It 'sets the exit code to 127 and gives an error where there is no such program' {
        { Invoke-Container $image -Remove /no/such/program -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerStartFailed,*'

        $LASTEXITCODE | Should -Be 127
    }

    It 'runs a container by another runtime' -Tag Root {
        $runtime = (Get-Command runc -CommandType Application -ErrorAction Ignore | Select-Object -First 1).Source ??
            (Resolve-Path (Join-Path $PSScriptRoot ../../output/Containers/bin/container-runtime)).Path
        'line' | Invoke-Container $image -Runtime $runtime -Name other -- sh -c 'cat; exit 3' | Should -Be line

        $LASTEXITCODE | Should -Be 3
        ((Get-Container -All).ToJson() | ConvertFrom-Json).HostConfig.Runtime | Should -Be $runtime
    }

    It 'runs a script block where the image has PowerShell' {
        # This PowerShell itself, in a container that has no more of it than a name.
        $program = [Environment]::ProcessPath
        $words = (Split-Path $program -Leaf) -eq 'dotnet' ? "$program $PSHOME/pwsh.dll" : $program
        Set-Content TestDrive:/pwsh "#!/bin/sh`nexec $words `"`$@`"" -NoNewline
        chmod +x (Convert-Path TestDrive:/pwsh)
        $folders = @('/usr', '/lib', '/lib64', '/etc/ssl', $PSHOME, (Split-Path $program) | Where-Object { Test-Path $_ } | Sort-Object -Unique | ForEach-Object { "${_}:${_}:ro" })
        $options = @{ Image = $image; Remove = $true; Environment = 'DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1'; Volume = $folders + "$(Convert-Path TestDrive:/pwsh):/bin/pwsh:ro" }
        $text = "it's"
        $table = @{ key = 1, 2 }

        'a', 'b' | Invoke-Container @options -- { param($given) "$using:text $($using:table.key -join '+') ${using:text} $given"; $input } 'an argument' |
            Should -Be "it's 1+2 it's an argument", 'a', 'b'
        Invoke-Container @options -- { exit 7 }
        $LASTEXITCODE | Should -Be 7
        { Invoke-Container @options -- { $using:nothing } } | Should -Throw '*this session has no variable $nothing*'
    }

    It 'ends the container with one error where its output cannot be written, <how>' -ForEach @(
        @{ how = 'with nothing to read'; run = { Invoke-Container $image -Remove -OutFile /dev/full -- yes } }
        @{ how = 'while it reads'; run = { 1..20000 | Invoke-Container $image -Remove -OutFile /dev/full cat } }
    ) {
        $errors = & $run 2>&1

        $errors | Should -HaveCount 1
        $errors.FullyQualifiedErrorId | Should -BeLike 'DiskFull,*'
        $LASTEXITCODE | Should -Be 125
        Get-Container -All | Should -BeNullOrEmpty
    }

    It 'ends the container where nobody takes what it goes on to write' {
        Invoke-Container $image -Remove -- sh -c 'yes & exec yes >&2' 2>&1 | Select-Object -First 1 | Should -Be y

        Get-Container -All | Should -BeNullOrEmpty
    }

    It 'ends the container after -Timeout, with what it wrote' {
        $lines = Invoke-Container $image -Name slow -Timeout 300ms -ErrorVariable failed -ErrorAction SilentlyContinue -- sh -c 'trap "echo bye; exit" TERM; echo hi; sleep 997 & wait'

        $? | Should -BeFalse
        $lines | Should -Be hi, bye
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ProgramTimedOut,*'
        $LASTEXITCODE | Should -Be 124
        (Get-Container slow).State | Should -Be Exited
        { Invoke-Container $image -Remove -Timeout 300ms -ErrorAction Stop -- sleep 996 } | Should -Throw -ErrorId 'ProgramTimedOut,*' -ExceptionType ([TimeoutException])
        Invoke-Container $image -Remove -Timeout 1h -- sh -c 'exit 3'
        $LASTEXITCODE | Should -Be 3
        Get-Container -All | Should -Be slow
    }

    It 'ends the container when the pipeline is stopped' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddCommand('Import-Module').AddArgument((Get-Module Containers).ModuleBase).Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddCommand('Invoke-Container').AddParameter('Image', $image).AddParameter('Name', 'endless').
                AddParameter('Remove').AddParameter('Command', @('sleep', '600'))
            $running = $shell.BeginInvoke()
            $deadline = (Get-Date).AddSeconds(30)
            while ((Get-Container).Name -ne 'endless' -and (Get-Date) -lt $deadline) {
                Start-Sleep -Milliseconds 20
            }

            Get-Container | Should -Not -BeNullOrEmpty
            $shell.Stop()
        }
        finally {
            $shell.Dispose()
        }

        $running.IsCompleted | Should -BeTrue
        Get-Container | Should -BeNullOrEmpty
    }
}
