BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Invoke-ContainerCommand is skipped: $missing"
    }
}

Describe 'Invoke-ContainerCommand' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $container = Start-Container -Image $image -Name box -Command sleep, 1000 -PassThru
    }

    AfterAll {
        Remove-TestStore
    }

    It 'has the streams of a native command' {
        $ErrorActionPreference = 'Stop'
        $lines = Invoke-ContainerCommand box -Command sh, -c, 'echo out; echo err >&2; exit 7' 2>&1

        $? | Should -BeFalse
        $LASTEXITCODE | Should -Be 7
        $lines | Where-Object { $_ -is [string] } | Should -Be out
        ($lines | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).Exception.Message | Should -Be err
        { Invoke-ContainerCommand box -ErrorOnExitCode -Command sh, -c, 'exit 7' } | Should -Throw 'sh in container box ended with exit code 7.'
    }

    It 'gives bytes as they are' {
        [byte[]] (0, 255, 10, 200) | Invoke-ContainerCommand box -AsByteStream cat | Should -Be 0, 255, 10, 200
        $null = [byte[]] (0, 255, 10, 200) | Invoke-ContainerCommand box -OutFile TestDrive:/bytes cat
        Get-Content TestDrive:/bytes -AsByteStream | Should -Be 0, 255, 10, 200
    }

    It 'takes a container object, and the words after -- as they are' {
        Invoke-ContainerCommand $container -- sh -c 'echo "$0"' -User | Should -Be '-User'
    }

    It 'reads the pipeline as standard input' {
        3, 1, 2 | Invoke-ContainerCommand box sort | Should -Be '1', '2', '3'
    }

    It 'runs with environment, user and folder' {
        Invoke-ContainerCommand box -Environment @{ A = 'one two' } -User app -WorkingDirectory /tmp -Command sh, -c, 'echo $A; id -un; pwd' |
            Should -Be 'one two', 'app', '/tmp'
    }

    It 'leaves a program to itself with -Detach' {
        Invoke-ContainerCommand box -Detach -Command sleep, 999 | Should -BeNullOrEmpty

        Invoke-ContainerCommand box ps | Should -Contain ((Invoke-ContainerCommand box ps) -match 'sleep 999')[0]
        $LASTEXITCODE | Should -Be 0
    }

    It 'ends the program, and not the container, when nobody wants more' {
        Invoke-ContainerCommand box -Command sh, -c, 'echo now; exec sleep 998' | Select-Object -First 1 | Should -Be now

        Invoke-ContainerCommand box ps | Should -Not -Match 'sleep 998'
        (Get-Container box).Status | Should -Be Running
    }

    It 'ends the program with one error where its output cannot be written, <how>' -ForEach @(
        @{ how = 'with nothing to read'; run = { Invoke-ContainerCommand box -OutFile /dev/full -- yes } }
        @{ how = 'by another user'; run = { Invoke-ContainerCommand box -OutFile /dev/full -User app -- yes } }
        @{ how = 'while it reads'; run = { 1..50000 | Invoke-ContainerCommand box -OutFile /dev/full cat } }
        @{ how = 'while it reads nothing of what there is'; run = { 1..50000 | Invoke-ContainerCommand box -OutFile /dev/full yes } }
    ) {
        $errors = & $run 2>&1

        $errors | Should -HaveCount 1
        $errors.FullyQualifiedErrorId | Should -BeLike 'DiskFull,*'
        $errors.CategoryInfo.Category | Should -Be LimitsExceeded
        $LASTEXITCODE | Should -Be 125
        Invoke-ContainerCommand box ps | Should -Not -Match '(yes|cat)$'
        (Get-Container box).State | Should -Be Running
    }

    It 'ends the program after -Timeout, with what it wrote' {
        $lines = Invoke-ContainerCommand box -Timeout 300ms -ErrorVariable failed -ErrorAction SilentlyContinue -- sh -c 'trap "echo bye; exit" TERM; echo hi; sleep 997 & wait'

        $? | Should -BeFalse
        $lines | Should -Be hi, bye
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ProgramTimedOut,*'
        "$failed" | Should -Be 'sh in container box was ended: it ran for longer than 0.3 seconds.'
        $LASTEXITCODE | Should -Be 124
        { 1..100000 | Invoke-ContainerCommand box -Timeout 300ms -ErrorAction Stop -- sleep 996 } | Should -Throw -ErrorId 'ProgramTimedOut,*' -ExceptionType ([TimeoutException])
        Invoke-ContainerCommand box ps | Should -Not -Match 'sleep 996'
        Invoke-ContainerCommand box -Timeout 1h -- sh -c 'exit 3'
        $LASTEXITCODE | Should -Be 3
    }

    It 'says which parameters have no meaning with -Detach' {
        { Invoke-ContainerCommand box -Detach -OutFile TestDrive:/bytes true -ErrorAction Stop } | Should -Throw '*Leave -OutFile*'
        { Invoke-ContainerCommand box -Detach -Timeout 1s true -ErrorAction Stop } | Should -Throw '*-Timeout away*'
    }

    It 'says how a program is run in each container of the pipeline' {
        $line = 'ForEach-Object { Invoke-ContainerCommand $_ -- ls'

        { Get-Container box | Invoke-ContainerCommand -- ls } | Should -Throw "'ls' is taken for the container, and no program is given.*$line }" -ErrorId 'ProgramMissing,*'
        Get-Container box | Invoke-ContainerCommand -ErrorVariable failed -ErrorAction SilentlyContinue -- ls -d /
        "$failed" | Should -BeLike "There is no container 'ls'.*$line -d / }"
        { Invoke-ContainerCommand box } | Should -Throw '*Invoke-ContainerCommand box -- PROGRAM' -ErrorId 'ProgramMissing,*'
        Get-Container box | ForEach-Object { Invoke-ContainerCommand $_ -- ls -d / } | Should -Be /
    }

    It 'gives errors with exit codes' {
        { Invoke-ContainerCommand box /no/such -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerStartFailed,*'
        $LASTEXITCODE | Should -Be 127
        { Invoke-ContainerCommand nothing true -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerNotFound,*'
    }
}
